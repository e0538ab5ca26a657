package dev.lethe.orchestrator.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a real MLflow server and spoils some of its answers. */
final class FaultyProxy implements AutoCloseable {
  private final URI real;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger spoilt = new AtomicInteger();
  private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;
  private volatile Deed deed = new Deed(new AtomicInteger(), () -> {});

  /** What is done when so many more requests have come. */
  private record Deed(AtomicInteger left, Runnable what) {}

  /** What goes wrong; the request reaches MLflow all the same where the answer is what is lost. */
  enum Fault {
    NONE,
    /** MLflow makes the run, and the client is told 500. */
    ANSWER_LOST_AFTER_CREATE,
    /** MLflow takes the points, and the client is told 500. */
    ANSWER_LOST_AFTER_BATCH,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    GARBAGE,
    /** No answer within the time of the test. */
    SILENCE
  }

  FaultyProxy(URI real) throws IOException {
    this.real = real;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void inject(Fault now) {
    fault = now;
  }

  /** After so many requests MLflow does one more without an answer, and hears nothing from then. */
  void cutAfter(int requests) {
    left.set(requests + 1);
  }

  /** MLflow does the request of this number from now on, then this is done instead of an answer. */
  void insteadOfAnswer(int request, Runnable what) {
    deed = new Deed(new AtomicInteger(request), what);
  }

  /** Whether nothing that was asked is still being done. */
  boolean isIdle() {
    return underWay.get() == 0;
  }

  /** Answers that were spoilt so far. */
  int spoilt() {
    return spoilt.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    underWay.incrementAndGet();
    try {
      answer(exchange);
    } finally {
      underWay.decrementAndGet();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Deed now = deed;
    if (now.left().decrementAndGet() == 0) {
      send(exchange, body);
      now.what().run();
      exchange.close();
      return;
    }
    int before = left.getAndUpdate(calls -> Math.max(calls - 1, 0));
    if (before <= 1) {
      spoilt.incrementAndGet();
      if (before == 1) {
        send(exchange, body);
      }
      exchange.close();
      return;
    }
    switch (fault) {
      case NONE -> pass(exchange, body);
      case ANSWER_LOST_AFTER_CREATE -> loseAnswer("/runs/create", exchange, body);
      case ANSWER_LOST_AFTER_BATCH -> loseAnswer("/runs/log-batch", exchange, body);
      case TOO_MANY_REQUESTS -> spoil(exchange, 429, "{}");
      case UNAVAILABLE -> spoil(exchange, 503, "{}");
      case GARBAGE -> spoil(exchange, 200, "<html>Sign in</html>");
      case SILENCE -> spoilt.incrementAndGet();
    }
  }

  private void loseAnswer(String to, HttpExchange exchange, byte[] body) throws IOException {
    if (exchange.getRequestURI().getPath().endsWith(to)) {
      send(exchange, body);
      spoil(exchange, 500, "{}");
    } else {
      pass(exchange, body);
    }
  }

  private void spoil(HttpExchange exchange, int status, String body) throws IOException {
    spoilt.incrementAndGet();
    answer(exchange, status, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException {
    HttpResponse<byte[]> response = send(exchange, body);
    answer(exchange, response.statusCode(), response.body());
  }

  private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(real.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
