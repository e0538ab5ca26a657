package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.Trial;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/**
 * A tracker keeps nothing of its own, so killing it is cutting its line: at every call in turn, the
 * last one done by MLflow with nobody left to hear so.
 */
class KilledTrackerTest {
  /** One alone mostly waits for the server. */
  private static final int AT_ONCE = 4;

  private static final String ONE_TRIAL =
      """
      parameters: {batch_size: 16, learning_rate: 0.1}
      variants: {sgd: {}}
      baseline: sgd
      budget: {per_trial: {epochs: 2}}
      seeds: {tune: 1, confirm: 0}
      """;

  @Test
  void whereverItIsKilledTheNextOneLeavesEveryRunAndPointOnce() throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<Integer>> ends = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      for (int i = 0; i < AT_ONCE; i++) {
        ends.add(
            threads.submit(() -> {
              int calls = next.getAndIncrement();
              while (isKilledAfter(calls)) {
                calls = next.getAndIncrement();
              }
              return calls;
            }));
      }
    }
    for (Future<Integer> end : ends) {
      assertThat(end.get()).as("calls that it was killed at").isGreaterThan(15);
    }
  }

  /** Whether it made so many calls; afterwards another makes all. */
  private static boolean isKilledAfter(int calls) throws Exception {
    String name = "killed-" + calls;
    ScriptedLog log = finished(name, ONE_TRIAL);
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri());
        MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      proxy.cutAfter(calls);
      boolean killed = bring(log, proxy.uri()) instanceof Catchup.Outcome.Incomplete;

      assertThat(bring(log, MlflowForTests.uri())).isInstanceOf(Catchup.Outcome.Complete.class);

      assertEverythingOnce(client, name, 4);
      return killed;
    }
  }

  @Test
  void killedAgainAndAgainItGetsThereWithEveryRunAndPointOnce() throws Exception {
    ScriptedLog log = finished("killed-often", ScriptedLog.CONFIRMING);
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri());
        MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      boolean killed = true;
      for (int calls = 1; killed; calls++) {
        proxy.cutAfter(calls);
        killed = bring(log, proxy.uri()) instanceof Catchup.Outcome.Incomplete;
      }
      // what the last of the killed had on its way may be a twin, until somebody looks
      assertThat(bring(log, MlflowForTests.uri())).isInstanceOf(Catchup.Outcome.Complete.class);

      assertEverythingOnce(client, "killed-often", 1 + 2 + 4 + 8);
    }
  }

  private static ScriptedLog finished(String name, String lines) {
    ScriptedLog log = ScriptedLog.saying("log", name, lines);
    List<Trial> tuned = log.submit();
    tuned.forEach(log::finish);
    if (log.sweep().seeds().confirm() > 0) {
      tuned.stream().flatMap(trial -> log.confirm(trial).stream()).toList().forEach(log::finish);
    }
    log.endPlan();
    log.finishSweep();
    return log;
  }

  private static Catchup.Outcome bring(ScriptedLog log, URI server) throws Exception {
    Ledger ledger = new Ledger();
    try (LogReader reader = log.source().open(0)) {
      reader.poll(Duration.ZERO).forEach(entry -> Fold.into(ledger, entry));
    }
    Catchup.Progress nobody =
        new Catchup.Progress() {
          @Override
          public void brought(int trials, int of) {}

          @Override
          public void waits(String why) {}
        };
    return new Catchup(server, Duration.ZERO, nobody)
        .bring(ledger, ledger.view(log.sweep().name()).orElseThrow());
  }

  private static void assertEverythingOnce(MlflowClient client, String sweep, int runs) {
    String id = client.getExperimentByName(sweep).orElseThrow().getExperimentId();
    List<Run> all =
        client.searchRuns(List.of(id), "", ViewType.ACTIVE_ONLY, 100, List.of()).getItems();
    assertThat(all).as(sweep).hasSize(runs);
    assertThat(all).allMatch(run -> run.getInfo().getStatus() == RunStatus.FINISHED);
    assertThat(all).extracting(run -> tags(run).get("lethe.key")).doesNotHaveDuplicates();
    for (Run run : all) {
      if ("trial".equals(tags(run).get("lethe.level"))) {
        assertThat(client.getMetricHistory(run.getInfo().getRunId(), "training/loss"))
            .as(sweep)
            .extracting(Metric::getStep)
            .containsExactly(10L, 20L);
      }
    }
  }

  private static Map<String, String> tags(Run run) {
    return run.getData().getTagsList().stream()
        .collect(Collectors.toMap(tag -> tag.getKey(), tag -> tag.getValue()));
  }
}
