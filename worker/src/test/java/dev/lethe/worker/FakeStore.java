package dev.lethe.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.MlflowAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An MLflow as far as its artifact store goes, in memory, which may be away. */
final class FakeStore implements AutoCloseable {
  private static final String ROOT = "/api/2.0/mlflow-artifacts/artifacts/";

  /** What is in it, by path. */
  final Map<String, byte[]> files = new ConcurrentHashMap<>();

  final AtomicInteger requests = new AtomicInteger();
  volatile boolean away;
  private final HttpServer server;

  FakeStore() {
    server = start();
    server.createContext(ROOT, this::answer);
    server.start();
  }

  private static HttpServer start() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  ArtifactStore client() {
    return new ArtifactStore(MlflowAccess.of(uri(), Map.of()));
  }

  private void answer(HttpExchange request) throws IOException {
    try (request) {
      byte[] sent = request.getRequestBody().readAllBytes();
      String path = request.getRequestURI().getPath().substring(ROOT.length());
      if (!away && request.getRequestMethod().equals("PUT")) {
        files.put(path, sent);
      }
      byte[] body = files.get(path);
      request.sendResponseHeaders(away ? 503 : body == null ? 404 : 200, 0);
      if (!away && body != null) {
        request.getResponseBody().write(body);
      }
      requests.incrementAndGet();
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
