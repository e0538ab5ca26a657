package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * MLflow in a virtual environment of its own, installed with pip when it is missing.
 *
 * <p>A file is written when the installation is complete; without it whatever is there is removed
 * and installed anew. One program installs at a time, others wait for it.
 */
final class MlflowInstallation {
  /** The one that Lethe is made for. */
  static final String PINNED = "3.17.2";

  /** Another that the system property names, so that Lethe can be tried with it. */
  static final String VERSION = System.getProperty("lethe.mlflow.version", PINNED);

  private static final Map<String, String> COMPILING = Map.of("PYTHONDONTWRITEBYTECODE", "");
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration BETWEEN_NEWS = Duration.ofSeconds(5);
  private static final ReentrantLock IN_THIS_PROGRAM = new ReentrantLock();

  private final Path home;
  private final Path environment;
  private final Path complete;
  private final Path log;
  private final Consumer<String> progress;

  private MlflowInstallation(Path home, Consumer<String> progress) {
    this.home = home.toAbsolutePath();
    this.environment = this.home.resolve("mlflow-" + VERSION);
    this.complete = environment.resolve("installed-by-lethe");
    this.log = this.home.resolve("logs/mlflow-install.log");
    this.progress = progress;
  }

  /**
   * The virtual environment that has MLflow.
   *
   * @param searchPath where to look for a Python to install with, as in {@code PATH}
   * @param progress takes a line now and then while it installs
   */
  static Path ensure(Path home, String searchPath, Consumer<String> progress)
      throws StartFailed, InterruptedException {
    MlflowInstallation installation = new MlflowInstallation(home, progress);
    if (!installation.isComplete()) {
      installation.installOnce(searchPath);
    }
    return installation.environment;
  }

  /** Whether the version is this one or a later one. */
  static boolean isFrom(int major, int minor) {
    String[] parts = VERSION.split("\\.", 3);
    int first = Integer.parseInt(parts[0]);
    return first > major || (first == major && Integer.parseInt(parts[1]) >= minor);
  }

  private boolean isComplete() {
    // the link to the system's Python breaks when that Python is removed
    return Files.exists(complete) && Files.isExecutable(python());
  }

  private Path python() {
    return environment.resolve("bin/python");
  }

  private void installOnce(String searchPath) throws StartFailed, InterruptedException {
    IN_THIS_PROGRAM.lockInterruptibly();
    try {
      Files.createDirectories(home);
      installLocked(searchPath);
    } catch (IOException e) {
      throw StartFailed.unwritable(environment, e);
    } finally {
      IN_THIS_PROGRAM.unlock();
    }
  }

  private void installLocked(String searchPath)
      throws IOException, StartFailed, InterruptedException {
    try (FileChannel channel =
            FileChannel.open(
                home.resolve("mlflow-install.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      if (!isComplete()) {
        install(Python.find(searchPath));
      }
    }
  }

  private void install(Python python) throws IOException, StartFailed, InterruptedException {
    progress.accept(
        "Installing MLflow %s into %s, which is needed once and takes about a minute"
            .formatted(VERSION, environment));
    remove(environment);
    run("venv", python.program(), List.of("-m", "venv", environment.toString()));
    run("pip", python(), pip(python));
    // shows that it works, and compiles what the server needs: a tenth of all that pip would
    // compile
    run(
        "its first import",
        python(),
        List.of("-c", "import mlflow.cli, mlflow.server, gunicorn.workers.gthread"));
    Files.writeString(complete, VERSION);
  }

  private List<String> pip(Python python) throws IOException {
    Path constraints = environment.resolve("constraints.txt");
    Files.writeString(constraints, constraints(python));
    return List.of(
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
        "--no-compile",
        "--constraint",
        constraints.toString(),
        "mlflow==" + VERSION);
  }

  /** The versions that were tried have no wheels for older and perhaps none for newer Pythons. */
  private static String constraints(Python python) throws IOException {
    boolean tried = VERSION.equals(PINNED) && python.minor() >= 11 && python.minor() <= 14;
    if (tried) {
      return PythonScripts.text("mlflow-constraints.txt");
    }
    return isFrom(3, 0) ? "" : "sqlalchemy<2.1\n"; // MLflow 2 allows it, and does not start with it
  }

  private void run(String what, Path python, List<String> arguments)
      throws StartFailed, InterruptedException {
    long start = System.nanoTime();
    List<String> command = PythonScripts.endingWithParent(python, arguments);
    try (ChildProcess process = ChildProcess.start(command, home, COMPILING, log, STOP)) {
      while (!process.endsWithin(BETWEEN_NEWS)) {
        progress.accept(news(what, process, System.nanoTime() - start));
      }
      int status = process.status();
      if (status != 0) {
        throw new StartFailed(
            "MLflow %s could not be installed: %s ended with status %d. The last lines of %s:%n%s"
                .formatted(VERSION, what, status, log, process.lastLines(8).indent(2)));
      }
    }
  }

  private static String news(String what, ChildProcess process, long nanoseconds) {
    String line = process.lastLines(1).strip();
    String shown = line.length() <= 80 ? line : line.substring(0, 77) + "...";
    return "  %s, %d s: %s".formatted(what, Duration.ofNanos(nanoseconds).toSeconds(), shown);
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
