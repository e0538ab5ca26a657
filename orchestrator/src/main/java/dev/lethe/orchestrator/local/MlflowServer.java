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
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An MLflow server as a child process: loopback only, its port the same at every start, runs and
 * artifacts kept in the home. Where MLflow is not installed yet, starting it installs it. A home
 * has one at a time, because two on one database would disturb each other.
 */
public final class MlflowServer implements AutoCloseable {
  /** The version that Lethe is made for. */
  public static final String TRIED = MlflowInstallation.PINNED;

  private static final Logger LOG = LoggerFactory.getLogger(MlflowServer.class);
  private static final String LOCK = "server.lock";
  private static final String DATABASE = "mlflow.db";
  private static final String SERVING = "gunicorn.conf.py";
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "MLFLOW_DISABLE_TELEMETRY", "true",
          "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false",
          "MLFLOW_SERVER_ALLOWED_HOSTS", "127.0.0.1:*,localhost:*");
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final ChildProcess process;
  private final Claim claim;
  private final URI uri;

  private MlflowServer(ChildProcess process, Claim claim, URI uri) {
    this.process = process;
    this.claim = claim;
    this.uri = uri;
  }

  /** The server that another process has started in this home and not stopped yet. */
  public static Optional<URI> running(Path home) {
    try {
      return Claim.announced(data(home).resolve(LOCK)).map(URI::create);
    } catch (IOException e) {
      // starting one says what is wrong with the home
      return Optional.empty();
    }
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
    Path data = data(home);
    Claim claim = claim(data);
    try {
      int port = Ports.remembered(data.resolve("port"));
      Path log = home.resolve("logs/mlflow.log").toAbsolutePath();
      writeAhead(python, data, log);
      Files.writeString(data.resolve(SERVING), PythonScripts.text(SERVING));
      List<String> command = PythonScripts.endingWithParent(python, arguments(port));
      ChildProcess process = ChildProcess.start(command, data, ENVIRONMENT, log, STOP);
      return answering(process, claim, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      claim.close();
      throw StartFailed.unwritable(data, e);
    } catch (StartFailed | InterruptedException e) {
      claim.close();
      throw e;
    }
  }

  /**
   * Starts one whose data are apart from this user's, with what this user has installed, or does
   * now.
   *
   * @param home of the data, made when it is not there
   */
  public static MlflowServer startApart(Path home, Consumer<String> progress)
      throws StartFailed, InterruptedException {
    Path installed = install(Home.defaultDirectory(), progress);
    try {
      Path link = Files.createDirectories(home).resolve(installed.getFileName());
      if (!Files.exists(link)) {
        Path _ = Files.createSymbolicLink(link, installed);
      }
    } catch (IOException e) {
      throw StartFailed.unwritable(home, e);
    }
    return start(home, progress);
  }

  /**
   * Lets SQLite write changes ahead into a file of their own, and the database remembers that: what
   * reads does not wait for what writes, and what writes hardly for the disk. A power failure may
   * take the last changes, never a part of one; the tracker brings them again. Where that cannot
   * be, it serves as it did.
   */
  private static void writeAhead(Path python, Path data, Path log)
      throws StartFailed, InterruptedException {
    String script = PythonScripts.text("write-ahead.py");
    List<String> command = PythonScripts.endingWithParent(python, List.of("-c", script, DATABASE));
    try (ChildProcess process = ChildProcess.start(command, data, Map.of(), log, STOP)) {
      if (!process.endsWithin(STOP) || process.status() != 0) {
        LOG.atWarn()
            .addKeyValue("database", data.resolve(DATABASE))
            .log("Stays without a write-ahead log: {}", process.lastLines(1));
      }
    }
  }

  private static MlflowServer answering(ChildProcess process, Claim claim, URI uri)
      throws IOException, StartFailed, InterruptedException {
    MlflowServer server = new MlflowServer(process, claim, uri);
    try {
      server.awaitAnswer();
      claim.announce(uri.toString());
      return server;
    } catch (IOException | StartFailed | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static Claim claim(Path data) throws StartFailed {
    Path lock = data.resolve(LOCK);
    try {
      Files.createDirectories(data);
      Optional<Claim> claim = Claim.take(lock);
      if (claim.isPresent()) {
        return claim.get();
      }
      throw new StartFailed(
          "MLflow is being started in %s by %s".formatted(data.getParent(), Claim.holder(lock)));
    } catch (IOException e) {
      throw StartFailed.unwritable(data, e);
    }
  }

  private static Path data(Path home) {
    return home.resolve("mlflow-data").toAbsolutePath();
  }

  /**
   * Paths are relative to the server's folder, so that no character of the home's name matters. Two
   * processes answer: one alone spends a processor on half of the runs that a tracker brings. They
   * are gunicorn's: what MLflow has uvicorn pass a call through takes longer than the call.
   */
  private static List<String> arguments(int port) {
    return List.of(
        "-m",
        "mlflow",
        "server",
        "--backend-store-uri=sqlite:///" + DATABASE,
        "--artifacts-destination=./artifacts",
        "--host=127.0.0.1",
        "--port=" + port,
        "--workers=2",
        "--gunicorn-opts=--config=" + SERVING);
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
    claim.close();
  }
}
