package dev.lethe.orchestrator.local;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.MlflowForTests;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowServerTest {
  @Test
  void servesThePinnedVersion() throws Exception {
    URI version = MlflowForTests.uri().resolve("/version");

    HttpResponse<String> answer = get(version);

    assertThat(answer.body()).isEqualTo(MlflowInstallation.VERSION);
  }

  /** The format of SQLite's files has it at byte 18: 1 for a journal, 2 for a write-ahead log. */
  @Test
  void whatIsWrittenGoesToAWriteAheadLog() throws Exception {
    assertThat(get(MlflowForTests.uri().resolve("/health")).statusCode()).isEqualTo(200);

    assertThat(Files.readAllBytes(MlflowForTests.database())[18]).isEqualTo((byte) 2);
  }

  /** A page that has its own name lead to loopback could read what is there otherwise. */
  @Test
  void isFoundUnderTheNamesOfThisMachineAlone() throws Exception {
    URI server = MlflowForTests.uri();

    assertThat(statusLine(server, "localhost:" + server.getPort())).contains(" 200 ");
    assertThat(statusLine(server, "elsewhere.example"))
        .contains(asksForTheName() ? " 403 " : " 200 ");
  }

  /** The most that MLflow answers for, as its page of charts asks. */
  @Test
  void thePointsOfAHundredRunsAreThereAtOnce() throws Exception {
    String runs = "run_id=0123456789abcdef0123456789abcdef&".repeat(100);
    String query = runs + "metric_key=" + "a".repeat(250);

    HttpResponse<String> answer =
        get(MlflowForTests.uri().resolve("/ajax-api/2.0/mlflow/metrics/get-history-bulk?" + query));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void theServerOfAnotherProcessIsFoundWhileThatProcessHasIt(@TempDir Path home) throws Exception {
    Path data = Files.createDirectories(home.resolve("mlflow-data"));
    try (Claim other = Claim.take(data.resolve("server.lock")).orElseThrow()) {
      assertThat(MlflowServer.running(home)).isEmpty();
      other.announce("http://127.0.0.1:1234");
      assertThat(MlflowServer.running(home)).hasValue(URI.create("http://127.0.0.1:1234"));
    }

    assertThat(MlflowServer.running(home)).isEmpty();
  }

  /** MLflow 2 lets in whoever reaches loopback. */
  private static boolean asksForTheName() {
    return !MlflowInstallation.VERSION.startsWith("2.");
  }

  private static String statusLine(URI server, String host) throws Exception {
    String query = "/api/2.0/mlflow/experiments/search?max_results=1";
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket
          .getOutputStream()
          .write("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(query, host).getBytes(US_ASCII));
      return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))
          .readLine();
    }
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
