package dev.lethe.orchestrator.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that gives each path the answer that a test has put there, and 404 elsewhere. */
public final class CannedServer implements AutoCloseable {
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private volatile Answer otherwise = new Answer(404, "text/plain", "");

  private record Answer(int status, String type, String body) {}

  /** At a free port; knows no path yet. */
  public CannedServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var _ = server.createContext("/", this::serve);
    server.start();
  }

  private void serve(HttpExchange request) throws IOException {
    Answer answer = answers.getOrDefault(request.getRequestURI().getPath(), otherwise);
    byte[] body = answer.body.getBytes(UTF_8);
    String question = new String(request.getRequestBody().readAllBytes(), UTF_8);
    asked.add(
        "%s %s %s"
            .formatted(request.getRequestMethod(), request.getRequestURI(), question)
            .strip());
    request.getResponseHeaders().set("Content-Type", answer.type);
    request.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    request.getResponseBody().write(body);
    request.close();
  }

  /** Where it answers. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /**
   * From now on it answers so.
   *
   * @param type of the body
   */
  public void answer(String path, int status, String type, String body) {
    answers.put(path, new Answer(status, type, body));
  }

  /** From now on it answers so wherever nothing else was put. */
  public void answerElsewhere(int status, String type, String body) {
    otherwise = new Answer(status, type, body);
  }

  /** What was asked so far: method, path with query, and body. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
