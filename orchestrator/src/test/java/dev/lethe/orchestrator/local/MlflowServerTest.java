package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.MlflowForTests;
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

  private static HttpResponse<String> get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
