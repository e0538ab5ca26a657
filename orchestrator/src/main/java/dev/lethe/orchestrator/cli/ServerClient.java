package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.http.ProblemBody;
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
import java.util.Optional;
import java.util.stream.Stream;

/** Asks an orchestrator over HTTP. */
final class ServerClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String JSON = "application/json";
  private static final String EVENTS = "text/event-stream";

  private final URI server;
  private final Optional<String> authorization;
  private final HttpClient http;

  /** Follows no redirection: a token is for this server and no other. */
  ServerClient(URI server, ClientAccess access) throws ServerProblem {
    this.server = server;
    this.authorization = access.authorization(server);
    this.http =
        access
            .trusting(HttpClient.newBuilder())
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
  }

  URI server() {
    return server;
  }

  /** The answer as the type, or as it came. */
  <T> T get(String path, Class<T> type) throws ServerProblem, InterruptedException {
    return read(send(request(path).GET(), JSON).body(), type);
  }

  /** The answer in this form, as it came. */
  String text(String path, String accept) throws ServerProblem, InterruptedException {
    return new String(send(request(path).GET(), accept).body(), UTF_8);
  }

  /** The answer with its headers. */
  HttpResponse<byte[]> answer(String path) throws ServerProblem, InterruptedException {
    return send(request(path).GET(), JSON);
  }

  HttpResponse<byte[]> postYaml(String path, byte[] yaml)
      throws ServerProblem, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofByteArray(yaml)),
        JSON);
  }

  /** Sends a value as JSON. */
  HttpResponse<byte[]> post(String path, Object value) throws ServerProblem, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", JSON)
            .POST(BodyPublishers.ofByteArray(Wire.encode(value))),
        JSON);
  }

  <T> T delete(String path, Class<T> type) throws ServerProblem, InterruptedException {
    return read(send(request(path).DELETE(), JSON).body(), type);
  }

  /** The lines of an answer that goes on; the caller closes it. */
  Stream<String> lines(String path, String lastEvent) throws ServerProblem, InterruptedException {
    HttpRequest.Builder request = to(path).header("Accept", EVENTS);
    if (!lastEvent.isEmpty()) {
      request.header("Last-Event-ID", lastEvent);
    }
    try {
      HttpResponse<Stream<String>> response = http.send(request.build(), BodyHandlers.ofLines());
      if (response.statusCode() != 200) {
        try (Stream<String> body = response.body()) {
          String json = String.join("\n", body.toList());
          throw refused(response.statusCode(), json.getBytes(UTF_8));
        }
      }
      if (!isOf(response, EVENTS)) {
        response.body().close();
        throw stranger(response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw away(e);
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  /** What an orchestrator said, as the type. */
  <T> T read(byte[] json, Class<T> type) throws ServerProblem {
    try {
      return Wire.value(json, type);
    } catch (UncheckedIOException e) {
      throw stranger(200);
    }
  }

  private HttpRequest.Builder request(String path) {
    return to(path).timeout(PATIENCE);
  }

  private HttpRequest.Builder to(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(resolve(path));
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private URI resolve(String path) {
    return URI.create(server.toString().replaceAll("/+$", "") + path);
  }

  /** Whether the answer is in the form that was asked for, and so from an orchestrator. */
  private static boolean isOf(HttpResponse<?> response, String type) {
    return response.headers().firstValue("Content-Type").orElse("").startsWith(type);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request, String accept)
      throws ServerProblem, InterruptedException {
    try {
      HttpResponse<byte[]> response =
          http.send(request.header("Accept", accept).build(), BodyHandlers.ofByteArray());
      if (response.statusCode() >= 300) {
        throw refused(response.statusCode(), response.body());
      }
      if (!isOf(response, accept)) {
        throw stranger(response.statusCode());
      }
      return response;
    } catch (IOException e) {
      throw away(e);
    }
  }

  private ServerProblem refused(int status, byte[] body) {
    try {
      ProblemBody problem = Wire.value(body, ProblemBody.class);
      if (problem.detail() != null) {
        int exit = status < 500 ? Exit.BAD_INPUT : Exit.INFRASTRUCTURE;
        String more =
            status == 401 ? " A token is taken from LETHE_TOKEN or --token-file FILE." : "";
        return new ServerProblem(exit, status, problem.detail().strip() + more);
      }
    } catch (UncheckedIOException _) {
      // said below: whatever is there, it is no orchestrator
    }
    return stranger(status);
  }

  private ServerProblem stranger(int status) {
    return new ServerProblem(
        Exit.INFRASTRUCTURE,
        status,
        "%s answered %d and nothing that an orchestrator says; is --server right?"
            .formatted(server, status));
  }

  private ServerProblem away(IOException cause) {
    String why = cause.getMessage() == null ? "it cannot be reached" : cause.getMessage();
    return new ServerProblem(
        Exit.INFRASTRUCTURE,
        "no orchestrator at %s: %s. Start one with lethe orchestrator --kafka HOST:PORT, or name another with --server URL."
            .formatted(server, why));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
