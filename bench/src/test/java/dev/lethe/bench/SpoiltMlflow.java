package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real MLflow behind something that answers in its place, or late. */
final class SpoiltMlflow implements AutoCloseable {
  private static final Duration SLOW = Duration.ofSeconds(30);

  private final URI real;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger spoilt = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile How how = How.NOT;

  /** What becomes of an answer. */
  enum How {
    NOT,
    AWAY,
    TOO_MANY_REQUESTS,
    ERROR,
    GARBAGE,
    /** It comes, half a minute late. */
    SLOW
  }

  SpoiltMlflow(URI real) throws IOException {
    this.real = real;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void spoil(How now) {
    how = now;
    spoilt.set(0);
  }

  /** Answers that were spoilt in this way. */
  int spoilt() {
    return spoilt.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    How now = how;
    if (now != How.NOT) {
      int _ = spoilt.incrementAndGet();
    }
    try (exchange) {
      switch (now) {
        case NOT -> pass(exchange, body);
        case AWAY -> {}
        case TOO_MANY_REQUESTS -> answer(exchange, 429, "{}".getBytes(UTF_8));
        case ERROR -> answer(exchange, 500, "{}".getBytes(UTF_8));
        case GARBAGE -> answer(exchange, 200, "<html>Sign in</html>".getBytes(UTF_8));
        case SLOW -> {
          boolean _ = closed.await(SLOW.toMillis(), TimeUnit.MILLISECONDS);
          pass(exchange, body);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(real.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      HttpRequest.Builder _ = request.header("Content-Type", type);
    }
    HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
    answer(exchange, response.statusCode(), response.body());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    client.shutdownNow();
  }
}
