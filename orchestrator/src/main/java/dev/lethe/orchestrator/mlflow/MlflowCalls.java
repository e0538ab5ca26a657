package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls of MLflow's REST interface, each with an end. Several threads may call at once.
 *
 * <p>MLflow's own Java client is not used: it has had no release since MLflow 2.17, waits for ever
 * for a silent server, locks itself up after two answers of 429, makes a run again at once where
 * the answer was 500, and knows neither environment nor certificates. Here nothing is sent again
 * but what was answered with 429, which MLflow has not done; the rest is for the caller, who looks
 * at what MLflow has first.
 */
final class MlflowCalls implements AutoCloseable {
  private static final int NOT_FOUND = 404;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int MOST_TRIES = 3;
  private static final long MOST_SECONDS_BETWEEN = 5;
  private static final String PROXIED = "mlflow-artifacts:/";

  private final MlflowAccess access;
  private final Duration deadline;
  private final HttpClient http;

  /** Calls as the environment of this process says. */
  MlflowCalls(URI server, Duration deadline) throws MlflowAway {
    this(MlflowAccess.of(server, System.getenv()), deadline);
  }

  /** Calls that take the deadline at most. */
  MlflowCalls(MlflowAccess access, Duration deadline) {
    this.access = access;
    this.deadline = deadline;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(deadline);
    access.tls().ifPresent(builder::sslContext);
    http = builder.build();
  }

  /** Paths are put behind it, also where the server is below one. */
  static String withoutSlash(URI server) {
    return server.toString().replaceAll("/+$", "");
  }

  /**
   * Asks.
   *
   * @return null where there is no such thing
   */
  @org.jspecify.annotations.Nullable
  JsonNode get(String what, String key, String value) throws MlflowAway {
    String query = "?%s=%s".formatted(key, URLEncoder.encode(value, UTF_8));
    HttpResponse<byte[]> answer = send(api(what + query).GET());
    if (answer.statusCode() == NOT_FOUND
        && "RESOURCE_DOES_NOT_EXIST".equals(tree(answer).path("error_code").asText())) {
      return null;
    }
    return checked(answer);
  }

  /** Tells, or searches. */
  JsonNode post(String what, Map<String, ?> body) throws MlflowAway {
    BodyPublisher json = BodyPublishers.ofByteArray(Wire.encode(body));
    return checked(send(api(what).header("Content-Type", "application/json").POST(json)));
  }

  /** What the answer must have at a place, as text. */
  String required(JsonNode answer, String pointer) throws MlflowAway {
    JsonNode found = answer.at(pointer);
    if (!found.isValueNode()) {
      throw MlflowAway.silent(access.server(), "its answer has no " + pointer.substring(1));
    }
    return found.asText();
  }

  /**
   * Writes a text to the run's artifacts through the server.
   *
   * @return false where the server does not take artifacts for its store
   */
  boolean upload(String run, String name, String text) throws MlflowAway {
    Optional<String> path = proxied(run);
    if (path.isEmpty()) {
      return false;
    }
    HttpRequest.Builder put =
        request("/api/2.0/mlflow-artifacts/artifacts/%s/%s".formatted(path.get(), name));
    JsonNode _ = checked(send(put.PUT(BodyPublishers.ofString(text))));
    return true;
  }

  /**
   * Where the run's artifacts are in the store behind the server; empty where the server does not
   * take them for its store.
   */
  Optional<String> proxied(String run) throws MlflowAway {
    JsonNode found = get("runs/get", "run_id", run);
    if (found == null) {
      throw MlflowAway.refused(access.server(), "there is no run %s any more".formatted(run));
    }
    String root = required(found, "/run/info/artifact_uri");
    return root.startsWith(PROXIED)
        ? Optional.of(root.substring(PROXIED.length()).replaceFirst("^/+", ""))
        : Optional.empty();
  }

  private HttpRequest.Builder api(String what) {
    return request("/api/2.0/mlflow/" + what);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(withoutSlash(access.server()) + path));
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws MlflowAway {
    HttpRequest built = request.build();
    HttpResponse<byte[]> answer = sendOnce(built);
    for (int tries = 1; isTooMany(answer) && tries < MOST_TRIES; tries++) {
      pause(answer);
      answer = sendOnce(built);
    }
    return answer;
  }

  /** A call that is given up closes its connection. */
  private HttpResponse<byte[]> sendOnce(HttpRequest request) throws MlflowAway {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.ofByteArray());
    try {
      return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw silent("no answer within %d ms".formatted(deadline.toMillis()));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String message = cause.getMessage();
      throw silent(message == null ? "it cannot be reached" : message);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw silent("interrupted");
    }
  }

  private static boolean isTooMany(HttpResponse<byte[]> answer) {
    return answer.statusCode() == TOO_MANY_REQUESTS;
  }

  private void pause(HttpResponse<byte[]> answer) throws MlflowAway {
    String asked = answer.headers().firstValue("Retry-After").orElse("1");
    long seconds = asked.matches("\\d{1,3}") ? Long.parseLong(asked) : 1;
    try {
      TimeUnit.SECONDS.sleep(Math.min(seconds, MOST_SECONDS_BETWEEN));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent("interrupted");
    }
  }

  private JsonNode checked(HttpResponse<byte[]> answer) throws MlflowAway {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return tree(answer);
    }
    String why = "%s answered %d%s".formatted(answer.uri().getPath(), status, message(answer));
    throw isRefusal(status) ? MlflowAway.refused(access.server(), why) : silent(why);
  }

  private static boolean isRefusal(int status) {
    return status / 100 == 4 && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
  }

  private static String message(HttpResponse<byte[]> answer) {
    String hint =
        answer.statusCode() == 401 || answer.statusCode() == 403
            ? " (%s, or %s and %s, let one in)"
                .formatted(MlflowAccess.TOKEN, MlflowAccess.USERNAME, MlflowAccess.PASSWORD)
            : "";
    try {
      String said = Wire.value(answer.body(), JsonNode.class).path("message").asText();
      return hint + (said.isEmpty() ? "" : ": " + said);
    } catch (UncheckedIOException e) {
      return hint; // a page of something before MLflow says nothing that helps
    }
  }

  private JsonNode tree(HttpResponse<byte[]> answer) throws MlflowAway {
    if (answer.body().length == 0) {
      return Wire.tree(Map.of());
    }
    try {
      return Wire.value(answer.body(), JsonNode.class);
    } catch (UncheckedIOException e) {
      throw silent("%s answered with what is not JSON".formatted(answer.uri().getPath()));
    }
  }

  private MlflowAway silent(String why) {
    return MlflowAway.silent(access.server(), why);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
