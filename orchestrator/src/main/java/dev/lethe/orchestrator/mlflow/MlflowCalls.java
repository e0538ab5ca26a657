package dev.lethe.orchestrator.mlflow;

import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.mlflow.tracking.MlflowClient;

/**
 * Calls to MLflow with an end. The client waits for ever for a silent server, and two answers of
 * 429 lock it up for good; so each call runs on a thread that may be given up, and after a failure
 * the client is replaced with its thread.
 */
final class MlflowCalls implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 10;

  private final URI server;
  private MlflowClient client;
  private ExecutorService thread;

  MlflowCalls(URI server) {
    this.server = server;
    client = new MlflowClient(server.toString());
    thread = newThread();
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("mlflow-call").factory());
  }

  /** Makes a call, for at most ten seconds. */
  <T> T call(Function<MlflowClient, T> call) throws MlflowAway {
    MlflowClient current = client;
    Future<T> answer = thread.submit(() -> call.apply(current));
    try {
      return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      replace();
      throw new MlflowAway("MLflow at %s does not do its part: %s".formatted(server, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowAway("interrupted", e);
    }
  }

  private void replace() {
    thread.shutdownNow();
    thread = newThread();
    client = new MlflowClient(server.toString());
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
