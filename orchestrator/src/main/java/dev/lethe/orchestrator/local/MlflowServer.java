package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * An MLflow server as a child process: loopback only, its port the same at every start, runs and
 * artifacts kept in the home. Where MLflow is not installed yet, starting it installs it.
 */
public final class MlflowServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final ChildProcess process;
  private final URI uri;

  private MlflowServer(ChildProcess process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /**
   * Installs MLflow if it is missing.
   *
   * @param progress takes a line now and then while MLflow is installed
   * @return the virtual environment that has it
   * @throws StartFailed without Python, network or room for it
   */
  public static Path install(Path home, Consumer<String> progress)
      throws StartFailed, InterruptedException {
    String searchPath = System.getenv().getOrDefault("PATH", "");
    return MlflowInstallation.ensure(home, searchPath, progress);
  }

  /**
   * Installs MLflow if it is missing, starts the server and waits until it answers. That takes
   * seconds, with an installation minutes: do it beside other work.
   *
   * @param home where the installation, {@code mlflow-data} and {@code logs} are
   * @param progress takes a line now and then while MLflow is installed
   * @throws StartFailed whatever the reason; a sweep goes on without MLflow
   */
  public static MlflowServer start(Path home, Consumer<String> progress)
      throws StartFailed, InterruptedException {
    Path python = install(home, progress).resolve("bin/python");
    Path data = home.resolve("mlflow-data").toAbsolutePath();
    int port = port(data);
    ChildProcess process =
        ChildProcess.start(
            PythonScripts.endingWithParent(python, arguments(port)),
            data,
            Map.of(
                "MLFLOW_DISABLE_TELEMETRY", "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false"),
            home.resolve("logs/mlflow.log").toAbsolutePath(),
            STOP);
    MlflowServer server = new MlflowServer(process, URI.create("http://127.0.0.1:" + port));
    try {
      server.awaitAnswer();
      return server;
    } catch (StartFailed | InterruptedException e) {
      server.close();
      throw e;
    }
  }

  private static int port(Path data) throws StartFailed {
    try {
      Files.createDirectories(data);
      return Ports.remembered(data.resolve("port"));
    } catch (IOException e) {
      throw new StartFailed(
          "MLflow has no place for its runs in %s: %s. Free some space or choose a directory that can be written with LETHE_HOME=DIR."
              .formatted(data, e),
          e);
    }
  }

  /** Paths are relative to the server's folder, so that no character of the home's name matters. */
  private static List<String> arguments(int port) {
    return List.of(
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri=sqlite:///mlflow.db",
        "--artifacts-destination=./artifacts",
        "--host=127.0.0.1",
        "--port=" + port,
        "--allowed-hosts=127.0.0.1:*,localhost:*",
        "--workers=1");
  }

  private void awaitAnswer() throws StartFailed, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!answers(client)) {
        if (process.endsWithin(BETWEEN_LOOKS)) {
          throw failed("ended before it answered");
        }
        if (System.nanoTime() > end) {
          throw failed("did not answer within %d seconds".formatted(START.toSeconds()));
        }
      }
    }
  }

  private boolean answers(HttpClient client) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri.resolve("/health")).timeout(Duration.ofSeconds(5)).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private StartFailed failed(String what) {
    return new StartFailed(
        "The MLflow server %s. The last lines of %s:%n%s"
            .formatted(what, process.log(), process.lastLines(8).indent(2)));
  }

  /** Where the server answers, for clients and browsers. */
  public URI uri() {
    return uri;
  }

  /** Stops the server within ten seconds. */
  @Override
  public void close() {
    process.close();
  }
}
