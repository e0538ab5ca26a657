package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** The HTTP interfaces of orchestrators, any of which may be away or not know. */
final class Front implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  /** What this one answers; empty where it does not, or not yet. */
  Optional<JsonNode> get(URI orchestrator, String path) throws InterruptedException {
    return send(HttpRequest.newBuilder(orchestrator.resolve(path)).timeout(PATIENCE).build());
  }

  /** Whether this one has taken the sweep, or had it. */
  boolean submit(URI orchestrator, String yaml) throws InterruptedException {
    return send(HttpRequest.newBuilder(orchestrator.resolve("/api/v1/sweeps"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/yaml")
            .POST(BodyPublishers.ofString(yaml))
            .build())
        .isPresent();
  }

  private Optional<JsonNode> send(HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
      return answer.statusCode() / 100 == 2
          ? Optional.of(Wire.value(answer.body(), JsonNode.class))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it is away now
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
