package dev.lethe.orchestrator.mlflow;

import dev.lethe.artifacts.MlflowAccess;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * A client of MLflow's with a thread of its own, one call at a time. The client waits for ever for
 * a silent server, and two answers of 429 lock it up for good; so after a call that failed the lane
 * is closed and another one taken.
 */
final class MlflowLane implements AutoCloseable {
  /** Its HTTP client tells every retry; what comes of a call is told here. Kept, or it is lost. */
  private static final Logger CLIENT_LOG = Logger.getLogger("org.mlflow_project");

  static {
    CLIENT_LOG.setLevel(Level.SEVERE);
  }

  private final MlflowClient client;
  private final ExecutorService thread;

  MlflowLane(MlflowAccess access) {
    client =
        new MlflowClient(
            new BasicMlflowHostCreds(
                MlflowCalls.withoutSlash(access.server()),
                access.user(),
                access.password(),
                access.token(),
                access.trustsAnybody()));
    thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("mlflow-call").factory());
  }

  String call(Function<MlflowClient, String> call, Duration deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return thread.submit(() -> call.apply(client)).get(deadline.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Closes the client's sockets, which ends a thread that waits for one of them. */
  @Override
  public void close() {
    thread.shutdownNow();
    client.close();
  }
}
