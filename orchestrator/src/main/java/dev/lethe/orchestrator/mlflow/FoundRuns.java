package dev.lethe.orchestrator.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The runs that an experiment has of one sweep of one log, as they are found. */
record FoundRuns(MlflowCalls mlflow, String logId, String sweep, String experiment) {
  private static final int PAGE = 500;

  /**
   * By key. Of several with one key the others are deleted: the answer to the call that made them
   * was lost. Runs below one that is deleted are moved when they are looked at next.
   */
  Map<String, KnownRun> withoutTwins() throws MlflowAway {
    List<KnownRun> runs = all();
    Map<String, Long> children =
        runs.stream()
            .flatMap(run -> Stream.ofNullable(run.tag(KnownRun.PARENT)))
            .collect(Collectors.groupingBy(parent -> parent, Collectors.counting()));
    Map<String, List<KnownRun>> byKey = new LinkedHashMap<>();
    for (KnownRun run : runs) {
      byKey
          .computeIfAbsent(
              Objects.requireNonNullElse(run.tag(KnownRun.KEY), ""), _ -> new ArrayList<>())
          .add(run);
    }
    Map<String, KnownRun> known = new ConcurrentHashMap<>();
    for (var same : byKey.entrySet()) {
      known.put(same.getKey(), standing(same.getValue(), children));
    }
    return known;
  }

  private KnownRun standing(List<KnownRun> same, Map<String, Long> children) throws MlflowAway {
    KnownRun standing = KnownRun.standing(same, children);
    for (KnownRun twin : same) {
      if (twin != standing) {
        JsonNode _ = mlflow.post("runs/delete", Map.of("run_id", twin.id()));
      }
    }
    return standing;
  }

  private List<KnownRun> all() throws MlflowAway {
    List<KnownRun> runs = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = mlflow.post("runs/search", query(next));
      page.path("runs").forEach(run -> runs.add(KnownRun.of(run)));
      next = page.path("next_page_token").asText();
    } while (!next.isEmpty());
    return runs.stream()
        .filter(run -> logId.equals(run.tag(KnownRun.LOG)) && run.tag(KnownRun.KEY) != null)
        .toList();
  }

  private Map<String, Object> query(String page) {
    Map<String, Object> query = new HashMap<>();
    query.put("experiment_ids", List.of(experiment));
    query.put("filter", "tags.`%s` = '%s'".formatted(KnownRun.SWEEP, sweep));
    query.put("run_view_type", "ACTIVE_ONLY");
    query.put("max_results", PAGE);
    query.put("order_by", List.of("attributes.start_time ASC"));
    if (!page.isEmpty()) {
      query.put("page_token", page);
    }
    return query;
  }
}
