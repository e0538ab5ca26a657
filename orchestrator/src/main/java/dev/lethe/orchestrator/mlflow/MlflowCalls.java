package dev.lethe.orchestrator.mlflow;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/**
 * Calls to MLflow with an end. The client waits for ever for a silent server, and two answers of
 * 429 lock it up for good; so each call runs on a thread that may be given up, and after a failure
 * the client is replaced with its thread.
 */
final class MlflowCalls implements AutoCloseable {
  /** Its HTTP client tells every retry; what comes of a call is told here. Kept, or it is lost. */
  private static final Logger CLIENT_LOG = Logger.getLogger("org.mlflow_project");

  static {
    CLIENT_LOG.setLevel(Level.SEVERE);
  }

  private static final int LONGEST = 200;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String PROXIED = "mlflow-artifacts:/";

  private final URI server;
  private final Duration deadline;
  private final HttpClient http;
  private MlflowClient client;
  private ExecutorService thread;

  /** Calls that take the deadline at most. */
  MlflowCalls(URI server, Duration deadline) {
    this.server = server;
    this.deadline = deadline;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(deadline)
            .build();
    client = newClient(server);
    thread = newThread();
  }

  private static MlflowClient newClient(URI server) {
    return new MlflowClient(withoutSlash(server));
  }

  /** Paths are put behind it, also where the server is below one. */
  static String withoutSlash(URI server) {
    return server.toString().replaceAll("/+$", "");
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        Thread.ofPlatform().daemon().name("mlflow-call").factory());
  }

  /** Makes a call. */
  <T> T call(Function<MlflowClient, T> call) throws MlflowAway {
    MlflowClient current = client;
    Future<T> answer = thread.submit(() -> call.apply(current));
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      replace();
      throw away(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowAway("interrupted", e, false);
    }
  }

  /** Takes a run away. */
  void delete(String run) throws MlflowAway {
    call(client -> {
      client.deleteRun(run);
      return run;
    });
  }

  /**
   * Writes a text to the run's artifacts through the server. MLflow's Java client would need MLflow
   * in Python on this machine for that.
   *
   * @return false where the server does not take artifacts for its store
   */
  boolean upload(String run, String name, String text) throws MlflowAway {
    Optional<String> path = proxied(run);
    if (path.isEmpty()) {
      return false;
    }
    URI target =
        URI.create(
            "%s/api/2.0/mlflow-artifacts/artifacts/%s/%s"
                .formatted(withoutSlash(server), path.get(), name));
    HttpRequest put =
        HttpRequest.newBuilder(target).timeout(deadline).PUT(BodyPublishers.ofString(text)).build();
    try {
      int status = http.send(put, BodyHandlers.discarding()).statusCode();
      if (status >= 300) {
        throw away(new IOException("PUT %s answered %d".formatted(target.getPath(), status)));
      }
      return true;
    } catch (IOException e) {
      throw away(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MlflowAway("interrupted", e, false);
    }
  }

  /**
   * Where the run's artifacts are in the store behind the server; empty where the server does not
   * take them for its store.
   */
  Optional<String> proxied(String run) throws MlflowAway {
    String root = call(client -> client.getRun(run).getInfo().getArtifactUri());
    return root.startsWith(PROXIED)
        ? Optional.of(root.substring(PROXIED.length()).replaceFirst("^/+", ""))
        : Optional.empty();
  }

  private MlflowAway away(Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String why =
        failure instanceof TimeoutException
            ? "no answer within %d ms".formatted(deadline.toMillis())
            : shortened(String.valueOf(cause.getMessage()));
    return new MlflowAway(
        "MLflow at %s does not do its part: %s".formatted(server, why),
        failure,
        cause instanceof MlflowHttpException answer && isRefusal(answer.getStatusCode()));
  }

  private static boolean isRefusal(int status) {
    return status / 100 == 4 && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
  }

  /** Whole pages come back from what is no MLflow. */
  private static String shortened(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  private void replace() {
    giveUp();
    thread = newThread();
    client = newClient(server);
  }

  /** Closing the client closes its sockets, which ends the thread that waits for one of them. */
  private void giveUp() {
    thread.shutdownNow();
    client.close();
  }

  @Override
  public void close() {
    giveUp();
    http.shutdownNow();
  }
}
