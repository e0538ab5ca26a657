package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.MlflowForTests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class MlflowServerTest {
  @Test
  void servesThePinnedVersion() throws Exception {
    URI version = MlflowForTests.uri().resolve("/version");

    HttpResponse<String> answer = get(version);

    assertThat(answer.body()).isEqualTo(MlflowInstallation.VERSION);
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
