package dev.lethe.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Asks MLflow for the runs of a sweep, by the calls that its own pages make. */
public final class TrackedRuns implements AutoCloseable {
  private static final int PAGE = 1_000;

  /** Runs that one call tells the points of. */
  private static final int AT_ONCE = 100;

  private final URI server;
  private final HttpClient http = HttpClient.newHttpClient();

  public TrackedRuns(URI server) {
    this.server = server;
  }

  /** How many of its trials MLflow shows as ended, and whether the sweep's own run has. */
  public Progress progress(String sweep) throws IOException, InterruptedException {
    int ended = 0;
    boolean finished = false;
    for (JsonNode run : runs(sweep)) {
      boolean over = run.at("/info/status").asText().equals("FINISHED");
      String level = tag(run, "lethe.level");
      ended += over && level.equals("trial") ? 1 : 0;
      finished |= over && level.equals("sweep");
    }
    return new Progress(ended, finished);
  }

  /** How far MLflow is. */
  public record Progress(int trials, boolean finished) {}

  /** Those of trials, with every point. */
  public List<TrackedRun> ofTrials(String sweep) throws IOException, InterruptedException {
    Map<String, JsonNode> byId = new LinkedHashMap<>();
    for (JsonNode run : runs(sweep)) {
      if (tag(run, "lethe.level").equals("trial")) {
        byId.put(run.at("/info/run_id").asText(), run);
      }
    }
    Map<String, List<TrackedRun.Point>> points = points(byId);
    return byId.entrySet().stream()
        .map(run ->
            new TrackedRun(
                run.getKey(),
                tag(run.getValue(), "lethe.trial"),
                run.getValue().at("/info/status").asText(),
                points.getOrDefault(run.getKey(), List.of())))
        .toList();
  }

  private Map<String, List<TrackedRun.Point>> points(Map<String, JsonNode> runs)
      throws IOException, InterruptedException {
    List<String> metrics =
        runs.values().stream()
            .flatMap(run -> run.at("/data/metrics").valueStream())
            .map(metric -> metric.path("key").asText())
            .distinct()
            .toList();
    List<String> ids = List.copyOf(runs.keySet());
    Map<String, List<TrackedRun.Point>> points = new HashMap<>();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      String some =
          ids.subList(from, Math.min(from + AT_ONCE, ids.size())).stream()
              .map(id -> "run_id=" + id)
              .collect(Collectors.joining("&"));
      for (String metric : metrics) {
        String query = "%s&metric_key=%s".formatted(some, URLEncoder.encode(metric, UTF_8));
        for (JsonNode point :
            get("/ajax-api/2.0/mlflow/metrics/get-history-bulk?" + query).path("metrics")) {
          points
              .computeIfAbsent(point.path("run_id").asText(), _ -> new ArrayList<>())
              .add(
                  new TrackedRun.Point(
                      metric, point.path("step").asLong(), point.path("value").asDouble()));
        }
      }
    }
    return points;
  }

  private List<JsonNode> runs(String sweep) throws IOException, InterruptedException {
    Optional<String> experiment =
        Optional.of(
                get("/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + sweep)
                    .at("/experiment/experiment_id")
                    .asText())
            .filter(id -> !id.isEmpty());
    List<JsonNode> runs = new ArrayList<>();
    String page = "";
    while (experiment.isPresent()) {
      Map<String, Object> query = new HashMap<>();
      query.put("experiment_ids", List.of(experiment.get()));
      query.put("max_results", PAGE);
      if (!page.isEmpty()) {
        query.put("page_token", page);
      }
      JsonNode answer = search(query);
      answer.path("runs").forEach(runs::add);
      page = answer.path("next_page_token").asText();
      if (page.isEmpty()) {
        break;
      }
    }
    return runs;
  }

  private static String tag(JsonNode run, String key) {
    return run.at("/data/tags")
        .valueStream()
        .filter(tag -> tag.path("key").asText().equals(key))
        .map(tag -> tag.path("value").asText())
        .findFirst()
        .orElse("");
  }

  private JsonNode search(Map<String, Object> query) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(server.resolve("/api/2.0/mlflow/runs/search"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Wire.encode(query)))
            .build());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(server.resolve(path)).build());
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
    try {
      return Wire.value(answer.body(), JsonNode.class);
    } catch (UncheckedIOException e) {
      throw new IOException(
          "MLflow answered %d to %s: %s"
              .formatted(
                  answer.statusCode(), request.uri().getPath(), new String(answer.body(), UTF_8)),
          e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
