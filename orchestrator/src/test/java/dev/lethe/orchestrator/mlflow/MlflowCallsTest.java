package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MlflowCallsTest {
  private static final Duration DEADLINE = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);

  @Test
  void aCallThatIsGivenUpLeavesNoConnectionBehind() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        MlflowCalls mlflow = new MlflowCalls(uri(silent), DEADLINE)) {

      assertThatThrownBy(() -> mlflow.get("experiments/get-by-name", "experiment_name", "any"))
          .isInstanceOf(MlflowAway.class)
          .hasMessageContaining("no answer within 500 ms");

      try (Socket accepted = silent.accept()) {
        accepted.setSoTimeout(20_000);
        assertThat(accepted.getInputStream().readAllBytes())
            .as("the request, to the end of the connection")
            .startsWith("GET ".getBytes(US_ASCII));
      }
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        MlflowCalls mlflow = new MlflowCalls(uri(server), DEADLINE)) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket accepted = server.accept()) {
              accepted
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"run\":".getBytes(US_ASCII));
              accepted.getOutputStream().flush();
              accepted.shutdownOutput();
              accepted.getInputStream().readAllBytes();
            } catch (IOException e) {
              // the test says what it misses
            }
          });

      assertThatThrownBy(() -> mlflow.post("runs/create", Map.of())).isInstanceOf(MlflowAway.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, {}, false, answered 500",
    "503, {}, false, answered 503",
    "400, '{\"error_code\":\"INVALID_PARAMETER_VALUE\",\"message\":\"no such name\"}', true, no"
        + " such name",
    "401, Unauthorized, true, MLFLOW_TRACKING_TOKEN",
    "200, <html>Sign in</html>, false, not JSON",
    "200, {}, false, has no run/info/run_id"
  })
  void whatIsNoAnswerIsSaid(int status, String body, boolean refusal, String said)
      throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server = answering(asked, status, body);
    try (MlflowCalls mlflow = new MlflowCalls(uri(server), LONG)) {
      assertThatThrownBy(
              () -> mlflow.required(mlflow.post("runs/create", Map.of()), "/run/info/run_id"))
          .isInstanceOf(MlflowAway.class)
          .hasMessageContaining(said)
          .satisfies(e -> assertThat(((MlflowAway) e).isRefusal()).isEqualTo(refusal));
    } finally {
      server.stop(0);
    }
  }

  /** Two answers of 429 lock the client up; the next call has another. */
  @Test
  void aServerThatWasAskedTooMuchIsAskedAgainLater() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer busy = answering(asked, 429, "{}");
    int port = busy.getAddress().getPort();
    try (MlflowCalls mlflow = new MlflowCalls(uri(busy), DEADLINE)) {
      for (int call = 1; call <= 3; call++) {
        assertThatThrownBy(() -> mlflow.post("runs/create", Map.of()))
            .isInstanceOf(MlflowAway.class)
            .satisfies(e -> assertThat(((MlflowAway) e).isRefusal()).isFalse());
      }
      busy.stop(0);
      HttpServer well = answering(port, new AtomicInteger(), 200, "{\"run\":\"there\"}");
      try {
        assertThat(mlflow.required(mlflow.post("runs/create", Map.of()), "/run"))
            .isEqualTo("there");
      } finally {
        well.stop(0);
      }
    }
  }

  @Test
  void theLinkStaysBelowThePathOfTheServer() {
    assertThat(Tracker.link(URI.create("http://host/mlflow/"), "#/runs"))
        .hasToString("http://host/mlflow/#/runs");
    assertThat(Tracker.link(URI.create("http://anne:secret@host:5000"), "#/runs"))
        .hasToString("http://host:5000/#/runs");
  }

  private static HttpServer answering(AtomicInteger asked, int status, String body)
      throws IOException {
    return answering(0, asked, status, body);
  }

  private static HttpServer answering(int port, AtomicInteger asked, int status, String body)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Retry-After", "0");
          byte[] bytes = body.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static URI uri(HttpServer server) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private static URI uri(ServerSocket server) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }
}
