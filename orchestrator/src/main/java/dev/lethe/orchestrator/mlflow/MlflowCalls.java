package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/**
 * Calls to MLflow with an end. Several threads may call at once; each takes a {@link MlflowLane},
 * which is thrown away with its client when a call fails.
 *
 * <p>The client sends again at once what was answered with 500, also what makes a run: who makes
 * one looks for another of the same tag first, and of two the older stands.
 */
final class MlflowCalls implements AutoCloseable {
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final String MISSING = "RESOURCE_DOES_NOT_EXIST";
  private static final String PROXIED = "mlflow-artifacts:/";

  private final MlflowAccess access;
  private final Duration deadline;
  private final BooleanSupplier mayCall;
  private final HttpClient http;
  private final Deque<MlflowLane> idle = new ConcurrentLinkedDeque<>();

  /** Calls as the environment of this process says. */
  MlflowCalls(URI server, Duration deadline) {
    this(server, deadline, () -> true);
  }

  /** Calls as long as it may, which is asked before each. */
  MlflowCalls(URI server, Duration deadline, BooleanSupplier mayCall) {
    this(MlflowAccess.of(server, System.getenv()), deadline, mayCall);
  }

  /** Calls that take the deadline at most. */
  MlflowCalls(MlflowAccess access, Duration deadline) {
    this(access, deadline, () -> true);
  }

  private MlflowCalls(MlflowAccess access, Duration deadline, BooleanSupplier mayCall) {
    this.access = access;
    this.deadline = deadline;
    this.mayCall = mayCall;
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
  @Nullable JsonNode get(String what, String key, String value) throws MlflowAway {
    String query = "%s?%s=%s".formatted(what, key, URLEncoder.encode(value, UTF_8));
    try {
      return tree(what, call(what, client -> client.sendGet(query)));
    } catch (MlflowAway e) {
      if (e.isMissing()) {
        return null;
      }
      throw e;
    }
  }

  /** Tells, or searches. */
  JsonNode post(String what, Map<String, ?> body) throws MlflowAway {
    String json = Wire.json(body);
    return tree(what, call(what, client -> client.sendPost(what, json)));
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
   * Writes a text to a run's artifacts through the server.
   *
   * @param artifacts where MLflow says that it keeps those of the run
   * @return false where the server does not take artifacts for its store
   */
  boolean upload(String artifacts, String name, String text) throws MlflowAway {
    Optional<String> path = behindServer(artifacts);
    if (path.isEmpty()) {
      return false;
    }
    URI target =
        URI.create(
            "%s/api/2.0/mlflow-artifacts/artifacts/%s/%s"
                .formatted(withoutSlash(access.server()), path.get(), name));
    HttpRequest.Builder put =
        HttpRequest.newBuilder(target).timeout(deadline).PUT(BodyPublishers.ofString(text));
    access.authorization().ifPresent(value -> put.header("Authorization", value));
    put(put.build());
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
    return behindServer(required(found, "/run/info/artifact_uri"));
  }

  /** A server whose default is not ./mlartifacts names itself behind the scheme. */
  private static Optional<String> behindServer(String root) {
    return root.startsWith(PROXIED)
        ? Optional.of(root.substring(PROXIED.length()).replaceFirst("^/+", ""))
        : Optional.empty();
  }

  private void put(HttpRequest request) throws MlflowAway {
    requireMayCall();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw answered(request.uri().getPath(), answer.statusCode(), answer.body());
      }
    } catch (IOException e) {
      throw silent(told(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw silent("interrupted");
    }
  }

  private String call(String what, Function<MlflowClient, String> call) throws MlflowAway {
    requireMayCall();
    MlflowLane lane = idle.pollFirst();
    MlflowLane taken = lane == null ? new MlflowLane(access) : lane;
    try {
      String answer = taken.call(call, deadline);
      idle.addFirst(taken);
      return answer;
    } catch (TimeoutException e) {
      taken.close();
      throw silent("no answer within %d ms".formatted(deadline.toMillis()));
    } catch (ExecutionException e) {
      taken.close();
      throw failed(what, e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      taken.close();
      Thread.currentThread().interrupt();
      throw silent("interrupted");
    }
  }

  private void requireMayCall() throws MlflowAway {
    if (!mayCall.getAsBoolean()) {
      throw silent("nobody may ask it any more");
    }
  }

  private MlflowAway failed(String what, Throwable cause) {
    return cause instanceof MlflowHttpException http
        ? answered(what, http.getStatusCode(), String.valueOf(http.getBodyMessage()))
        : silent(told(cause));
  }

  private static String told(Throwable cause) {
    Throwable inner = cause.getCause() == null ? cause : cause.getCause();
    return inner.getMessage() == null ? "it cannot be reached" : inner.getMessage();
  }

  private MlflowAway answered(String what, int status, String body) {
    JsonNode said = ifJson(body);
    String message = said.path("message").asText();
    String why =
        "%s answered %d%s%s"
            .formatted(what, status, hint(status), message.isEmpty() ? "" : ": " + message);
    if (said.path("error_code").asText().equals(MISSING)) {
      return MlflowAway.missing(access.server(), why);
    }
    return isRefusal(status) ? MlflowAway.refused(access.server(), why) : silent(why);
  }

  private static boolean isRefusal(int status) {
    return status / 100 == 4 && status != REQUEST_TIMEOUT && status != TOO_MANY_REQUESTS;
  }

  private static String hint(int status) {
    return status == 401 || status == 403
        ? " (%s, or %s and %s, let one in)"
            .formatted(MlflowAccess.TOKEN, MlflowAccess.USERNAME, MlflowAccess.PASSWORD)
        : "";
  }

  /** A page of something before MLflow says nothing that helps. */
  private static JsonNode ifJson(String body) {
    try {
      return Wire.value(body.getBytes(UTF_8), JsonNode.class);
    } catch (UncheckedIOException e) {
      return MissingNode.getInstance();
    }
  }

  private JsonNode tree(String what, String answer) throws MlflowAway {
    try {
      return answer.isEmpty()
          ? Wire.tree(Map.of())
          : Wire.value(answer.getBytes(UTF_8), JsonNode.class);
    } catch (UncheckedIOException e) {
      throw silent("%s answered with what is not JSON".formatted(what));
    }
  }

  private MlflowAway silent(String why) {
    return MlflowAway.silent(access.server(), why);
  }

  @Override
  public void close() {
    idle.forEach(MlflowLane::close);
    http.shutdownNow();
  }
}
