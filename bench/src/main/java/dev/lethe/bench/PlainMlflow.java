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
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** MLflow as a plain script uses it: one call after the other. */
final class PlainMlflow implements AutoCloseable {
  private static final int EPOCHS = 5;
  private static final int METRICS = 9;

  private final URI server;
  private final HttpClient http = HttpClient.newHttpClient();

  PlainMlflow(URI server) {
    this.server = server;
  }

  String experiment(String name) throws IOException, InterruptedException {
    return post("experiments/create", Map.of("name", name)).path("experiment_id").asText();
  }

  /** A run with as many points as the tracker brings of a trial: create, batch, end. */
  void run(String experiment) throws IOException, InterruptedException {
    String run =
        post("runs/create", Map.of("experiment_id", experiment, "start_time", 1))
            .at("/run/info/run_id")
            .asText();
    List<Map<String, Object>> metrics =
        IntStream.range(0, EPOCHS * METRICS)
            .mapToObj(i ->
                Map.<String, Object>of(
                    "key", "m" + i % METRICS, "value", 0.5, "timestamp", i, "step", i / METRICS))
            .toList();
    List<Map<String, String>> params =
        IntStream.range(0, 3).mapToObj(i -> Map.of("key", "p" + i, "value", "0.1")).toList();
    JsonNode _ =
        post("runs/log-batch", Map.of("run_id", run, "metrics", metrics, "params", params));
    JsonNode _ = post("runs/update", Map.of("run_id", run, "status", "FINISHED", "end_time", 2));
  }

  /** The steps that runs of the experiment have of a metric now, by the run's trial. */
  JsonNode search(String experimentName) throws IOException, InterruptedException {
    JsonNode found =
        get("experiments/get-by-name?experiment_name=" + experimentName).path("experiment");
    return found.isMissingNode()
        ? Wire.tree(List.of())
        : post(
                "runs/search",
                Map.of(
                    "experiment_ids",
                    List.of(found.path("experiment_id").asText()),
                    "filter",
                    "tags.`lethe.level` = 'trial'"))
            .path("runs");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(api(path)).build());
  }

  private JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(api(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Wire.encode(body)))
            .build());
  }

  private URI api(String path) {
    return server.resolve("/api/2.0/mlflow/" + path);
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    return Wire.value(answer.body(), JsonNode.class);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
