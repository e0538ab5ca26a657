package dev.lethe.orchestrator.mlflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.RunsPage;

/** The runs that an experiment has of one log, as they are found. */
record FoundRuns(MlflowCalls mlflow, String logId, String experiment) {
  private static final int PAGE = 1_000;

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
    Map<String, KnownRun> known = new HashMap<>();
    for (var same : byKey.entrySet()) {
      known.put(same.getKey(), standing(same.getValue(), children));
    }
    return known;
  }

  private KnownRun standing(List<KnownRun> same, Map<String, Long> children) throws MlflowAway {
    KnownRun standing = KnownRun.standing(same, children);
    for (KnownRun twin : same) {
      if (twin != standing) {
        mlflow.delete(twin.id());
      }
    }
    return standing;
  }

  private List<KnownRun> all() throws MlflowAway {
    List<Run> runs = new ArrayList<>();
    RunsPage page =
        mlflow.call(client ->
            client.searchRuns(
                List.of(experiment), "", ViewType.ACTIVE_ONLY, PAGE, List.of("start_time ASC")));
    runs.addAll(page.getItems());
    while (page.hasNextPage()) {
      RunsPage last = page;
      page = mlflow.call(client -> (RunsPage) last.getNextPage());
      runs.addAll(page.getItems());
    }
    return runs.stream()
        .map(KnownRun::of)
        .filter(run -> logId.equals(run.tag(KnownRun.LOG)) && run.tag(KnownRun.KEY) != null)
        .toList();
  }
}
