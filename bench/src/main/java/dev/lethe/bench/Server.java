package dev.lethe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** An orchestrator's HTTP interface. */
final class Server implements AutoCloseable {
  private static final long PAUSE_MILLIS = 50;
  private static final int TRIES = 12_000;

  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  Server(URI address) {
    this.address = address;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address.resolve(path)).build());
  }

  void submit(String yaml) throws IOException, InterruptedException {
    JsonNode _ =
        send(
            HttpRequest.newBuilder(address.resolve("/api/v1/sweeps"))
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(yaml))
                .build());
  }

  /** Waits until there is something at a place of the answer; ten minutes at most. */
  JsonNode await(String path, String pointer) throws IOException, InterruptedException {
    for (int tries = 0; tries < TRIES; tries++) {
      JsonNode found = get(path).at(pointer);
      if (!found.isMissingNode()) {
        return found;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    throw new IOException("there is still no %s in %s".formatted(pointer, path));
  }

  /** Waits until the sweep has ended. */
  void awaitEnd(String sweep) throws IOException, InterruptedException {
    JsonNode _ = await("/api/v1/sweeps/" + sweep, "/endedAt");
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() == 503) {
      return Wire.tree(java.util.Map.of());
    }
    if (response.statusCode() >= 300) {
      throw new IOException(
          request.uri()
              + ": "
              + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
    }
    return Wire.value(response.body(), JsonNode.class);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
