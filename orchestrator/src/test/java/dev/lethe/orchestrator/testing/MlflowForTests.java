package dev.lethe.orchestrator.testing;

import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One real MLflow server for all tests of a JVM. It is shared: a test keeps to names of its own.
 *
 * <p>MLflow is installed once, into the home of whoever runs the tests; the runs go to a temporary
 * home that borrows the installation.
 */
public final class MlflowForTests {
  private MlflowForTests() {}

  /** Where the server answers; the first call starts it, which takes seconds, or installs it. */
  public static URI uri() {
    return Started.SERVER.uri();
  }

  /** What the server keeps its runs in. */
  public static Path database() {
    return Started.HOME.resolve("mlflow-data/mlflow.db");
  }

  private static final class Started {
    static final Path HOME = home();
    static final MlflowServer SERVER = start();

    private static Path home() {
      try {
        return Files.createTempDirectory("lethe-mlflow-");
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static MlflowServer start() {
      try {
        MlflowServer server = MlflowServer.startApart(HOME, System.err::println);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-mlflow"));
        return server;
      } catch (StartFailed | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
