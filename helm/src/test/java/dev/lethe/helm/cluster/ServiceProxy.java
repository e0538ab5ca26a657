package dev.lethe.helm.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** An HTTP proxy that takes requests to the orchestrator's Service to a pod that is ready. */
final class ServiceProxy implements AutoCloseable {
  private final Supplier<Optional<String>> pod;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * Starts it.
   *
   * @param pod address of one that is ready
   */
  ServiceProxy(Supplier<Optional<String>> pod) throws IOException {
    this.pod = pod;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::forward);
    server.start();
  }

  /** HOST:PORT. */
  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<String> address = pod.get();
      if (address.isEmpty()) {
        answer(exchange, 503, "no pod is ready".getBytes(UTF_8));
        return;
      }
      URI asked = exchange.getRequestURI();
      String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(
              URI.create("http://%s:8400%s%s".formatted(address.get(), asked.getRawPath(), query)));
      Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
          .ifPresent(value -> request.header("Authorization", value));
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
