package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.mlflow.FaultyProxy.Fault;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

class TrackerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final MlflowClient client = new MlflowClient(MlflowForTests.uri().toString());

  @AfterEach
  void closeTheClient() {
    client.close();
  }

  @Test
  void anErrorStartsTrackingOverAndDoesNotEndIt() throws Exception {
    ScriptedLog log = new ScriptedLog("log", "tracked-after-an-error");
    log.finish(log.submit().getFirst());
    AtomicBoolean broken = new AtomicBoolean(true);
    LogReader.Source breaksOnce =
        offset -> {
          if (broken.getAndSet(false)) {
            throw new NoClassDefFoundError("planned");
          }
          return log.source().open(offset);
        };

    try (Tracker tracker = new Tracker(breaksOnce, MlflowForTests.uri())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> tracker.position() >= 0);
      assertThat(tracker.finish()).isTrue();
    }

    assertThat(runs("tracked-after-an-error")).containsKey("tracked-after-an-error");
  }

  @Test
  void aTrackerThatIsStartedAgainBringsEveryRunAndPointOnce() {
    ScriptedLog log = new ScriptedLog("log", "tracked");
    List<Trial> trials = log.submit();
    log.finish(trials.get(0));
    track(log);
    log.start(trials.get(1));
    log.epoch(trials.get(1), 1);
    track(log);
    log.epoch(trials.get(1), 2);
    diverge(log, trials.get(1));

    track(log);
    track(log);

    Map<String, Run> runs = runs("tracked");
    assertThat(runs).hasSize(5).containsKeys("tracked", "sgd", "sgd tune");
    Run done = named(runs, "lr=0.1");
    Run diverged = named(runs, "lr=0.2");
    assertThat(done.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
    assertThat(diverged.getInfo().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(named(runs, "tracked").getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
    assertThat(steps(done, "training/loss")).containsExactly(10L, 20L);
    assertThat(steps(diverged, "training/loss")).containsExactly(10L, 20L);
    assertThat(client.getMetricHistory(done.getInfo().getRunId(), "test/accuracy"))
        .extracting(Metric::getValue)
        .containsExactly(0.75);
    assertThat(done.getData().getParamsList())
        .extracting(Param::getKey)
        .contains("learning_rate", "variant");
  }

  @Test
  void theFileItsRevisionAndTheRankingAreWithTheSweep() throws Exception {
    ScriptedLog log = new ScriptedLog("log", "with-artifacts");
    List<Trial> trials = log.submit();
    log.finish(trials.get(0));
    diverge(log, trials.get(1));

    track(log);

    Run parent = named(runs("with-artifacts"), "with-artifacts");
    assertThat(tags(parent))
        .containsEntry("mlflow.source.name", "tracked.yaml")
        .containsEntry("mlflow.source.git.commit", "abc")
        .containsKey("mlflow.note.content");
    assertThat(artifact(parent, "sweep.yaml")).isEqualTo("yaml: as sent");
    assertThat(artifact(parent, "resolved.yaml")).contains("name: with-artifacts");
    assertThat(artifact(parent, "ranking.csv")).startsWith("rank,variant");
  }

  @Test
  void moreThanAThousandPointsComeInSeveralCallsAndOnceThoughAnAnswerIsLost() throws Exception {
    ScriptedLog log = new ScriptedLog("log", "long");
    Trial trial = log.submit().getFirst();
    log.start(trial);
    for (int epoch = 1; epoch <= 1100; epoch++) {
      log.epoch(trial, epoch);
    }
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri())) {
      proxy.inject(Fault.ANSWER_LOST_AFTER_BATCH);
      try (Tracker _ = tracker(log, proxy.uri())) {
        await().atMost(Duration.ofSeconds(60)).until(() -> proxy.spoilt() > 0);
        proxy.inject(Fault.NONE);
      }
    }
    track(log);

    Run run = named(runs("long"), "lr=0.1");
    assertThat(tags(run)).containsEntry("lethe.epochs", "1100");
    assertThat(steps(run, "training/loss"))
        .hasSize(1100)
        .doesNotHaveDuplicates()
        .contains(10L, 11_000L);
  }

  @Test
  void aSweepThatMlflowRefusesKeepsNothingFromTheOthers() {
    ScriptedLog refused = new ScriptedLog("log", "refused");
    Trial trial = refused.submit().getFirst();
    refused.start(trial);
    refused.accept(
        new Report.EpochFinished(ScriptedLog.attempt(trial), 1, 10, 100, Map.of("no|name", 0.5)));
    ScriptedLog other = refused.beside("welcome");
    other.finish(other.submit().getFirst());

    track(other);

    assertThat(named(runs("welcome"), "lr=0.1").getInfo().getStatus())
        .isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void aTrialsRunSaysWhatItIsAndWhereItRanAndIsBelowItsVariant() {
    ScriptedLog log = new ScriptedLog("log", "tagged");
    Trial trial = log.submit().getFirst();
    log.start(trial, 1, Map.of("device", "cpu", "pytorch", "2.7.0"));
    track(log);
    log.expire(trial, 1);
    log.start(trial, 2, Map.of("device", "cpu", "pytorch", "2.7.1"));

    track(log);

    Map<String, Run> runs = runs("tagged");
    Run parent = named(runs, "tagged");
    Run group = java.util.Objects.requireNonNull(runs.get("sgd tune"));
    assertThat(tags(named(runs, "lr=0.1")))
        .containsEntry("variant", "sgd")
        .containsEntry("seed", "1")
        .containsEntry("phase", "tune")
        .containsEntry("lethe.trial", trial.id().value())
        .containsEntry("mlflow.source.git.commit", "abc")
        .containsEntry("device", "cpu")
        .containsEntry("pytorch", "2.7.1")
        .containsEntry("mlflow.parentRunId", group.getInfo().getRunId())
        .doesNotContainKey("lethe.failure");
    String variant = java.util.Objects.requireNonNull(runs.get("sgd")).getInfo().getRunId();
    assertThat(tags(group)).containsEntry("mlflow.parentRunId", variant);
    assertThat(tags(java.util.Objects.requireNonNull(runs.get("sgd"))))
        .containsEntry("mlflow.parentRunId", parent.getInfo().getRunId());
  }

  @Test
  void theMetricOfTheSweepComesFirstAmongTheMetricsOfARun() {
    ScriptedLog log = new ScriptedLog("log", "ordered");
    Trial trial = log.submit().getFirst();
    log.start(trial);
    Map<String, Double> metrics =
        Map.of("system/memory_mb", 400.0, "training/loss", 1.0, "validation/accuracy", 0.5);
    log.accept(new Report.EpochFinished(ScriptedLog.attempt(trial), 1, 10, 100, metrics));

    track(log);

    assertThat(named(runs("ordered"), "lr=0.1").getData().getMetricsList())
        .extracting(Metric::getKey)
        .startsWith("validation/accuracy")
        .contains("system/memory_mb", "training/loss");
  }

  @Test
  void whyATrialFailedIsOnItsRunAlsoWhereItNeverBegan() {
    ScriptedLog log = new ScriptedLog("log", "failed");
    List<Trial> trials = log.submit();
    for (int attempt = 1; attempt <= 4; attempt++) {
      log.loseWorker(trials.get(0), attempt);
    }
    diverge(log, trials.get(1));

    track(log);

    Map<String, Run> runs = runs("failed");
    Run poison = named(runs, "lr=0.1");
    assertThat(poison.getInfo().getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(tags(poison))
        .containsEntry("lethe.failure", "poison")
        .containsEntry("lethe.failure.step", "0");
    assertThat(tags(named(runs, "lr=0.2")))
        .containsEntry("lethe.failure", "diverged")
        .containsEntry("lethe.failure.message", "loss was NaN")
        .containsEntry("lethe.failure.step", "20");
  }

  @Test
  void runsBelowATwinMoveToTheOneThatStays() {
    ScriptedLog log = new ScriptedLog("log", "twins");
    log.submit().forEach(log::finish);
    track(log);
    Run group = java.util.Objects.requireNonNull(runs("twins").get("sgd tune"));
    Run child = named(runs("twins"), "lr=0.2");
    String twin = copy(group);
    client.setTag(child.getInfo().getRunId(), "mlflow.parentRunId", twin);

    track(log);

    Map<String, Run> runs = runs("twins");
    String standing = java.util.Objects.requireNonNull(runs.get("sgd tune")).getInfo().getRunId();
    assertThat(runs).hasSize(5);
    assertThat(List.of(named(runs, "lr=0.1"), named(runs, "lr=0.2")))
        .allMatch(run -> standing.equals(tags(run).get("mlflow.parentRunId")));
  }

  /** Another run with the same name and tags. */
  private String copy(Run run) {
    CreateRun.Builder request =
        CreateRun.newBuilder()
            .setExperimentId(run.getInfo().getExperimentId())
            .setRunName(run.getInfo().getRunName())
            .setStartTime(run.getInfo().getStartTime())
            .addAllTags(run.getData().getTagsList());
    return client.createRun(request.build()).getRunId();
  }

  @Test
  void oneThatWasReplacedAsksForNothingAnyMore() throws Exception {
    ScriptedLog log = new ScriptedLog("log", "replaced");
    List<Trial> trials = log.submit();
    log.finish(trials.get(0));
    AtomicBoolean leads = new AtomicBoolean(true);
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri())) {
      Tracker replaced = Tracker.whileLeading(log.source(), proxy.uri(), leads::get);
      await().atMost(Duration.ofSeconds(60)).until(() -> replaced.position() == log.end());
      leads.set(false);
      proxy.inject(Fault.UNAVAILABLE);
      log.finish(trials.get(1));
      log.finishSweep();

      replaced.close();

      assertThat(proxy.spoilt()).isZero();
      assertThat(runs("replaced")).hasSize(4);
    }
  }

  @Test
  void aTwinThatAReplacedOneLeavesLateIsFound() {
    ScriptedLog log = new ScriptedLog("log", "late-twin");
    List<Trial> trials = log.submit();
    log.finish(trials.get(0));
    track(log);
    Run first = named(runs("late-twin"), "lr=0.1");
    try (Tracker next = new Tracker(log.source(), MlflowForTests.uri())) {
      log.finish(trials.get(1));
      await().atMost(Duration.ofSeconds(60)).until(() -> next.position() == log.end());
      String _ = copy(first);
      log.finishSweep();
    }

    assertThat(all("late-twin")).hasSize(5);
  }

  @Test
  void onlyTheSweepThatIsWantedIsTracked() {
    ScriptedLog log = new ScriptedLog("log", "unwanted");
    log.finish(log.submit().getFirst());

    new Tracker(log.source(), MlflowForTests.uri(), new SweepName("wanted")::equals).close();

    assertThat(client.getExperimentByName("unwanted")).isEmpty();
  }

  @Test
  void runsOfAnotherLogUnderTheSameNameAreLeftAlone() {
    ScriptedLog one = new ScriptedLog("one", "shared-name");
    one.finish(one.submit().getFirst());
    track(one);
    ScriptedLog other = new ScriptedLog("other", "shared-name");
    other.finish(other.submit().getFirst());

    track(other);

    assertThat(all("shared-name")).hasSize(8);
  }

  @Test
  void aLogThatLostItsEndHasItsRunsMadeAnew() {
    ScriptedLog log = new ScriptedLog("log", "shortened");
    List<Trial> trials = log.submit();
    log.finish(trials.get(0));
    log.start(trials.get(1));
    log.epoch(trials.get(1), 1);
    track(log);
    log.loseLast(3);

    track(log);

    assertThat(runs("shortened").keySet()).noneMatch(name -> name.contains("lr=0.2"));
    assertThat(steps(named(runs("shortened"), "lr=0.1"), "training/loss"))
        .containsExactly(10L, 20L);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whateverMlflowAnswersItHasEveryRunAndPointOnceWhenItIsWell(Fault fault) throws Exception {
    String name = "faulty-" + fault.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    ScriptedLog log = new ScriptedLog("log", name);
    List<Trial> trials = log.submit();
    try (FaultyProxy proxy = new FaultyProxy(MlflowForTests.uri())) {
      proxy.inject(fault);
      try (Tracker _ = tracker(log, proxy.uri())) {
        log.finish(trials.get(0));
        await().atMost(Duration.ofSeconds(60)).until(() -> proxy.spoilt() > 0);
        proxy.inject(Fault.NONE);
        diverge(log, trials.get(1));
        await().atMost(Duration.ofSeconds(60)).until(() -> isFinished(name));
      }
    }
    track(log);

    Map<String, Run> runs = runs(name);
    assertThat(runs).hasSize(5);
    assertThat(steps(named(runs, "lr=0.1"), "training/loss")).containsExactly(10L, 20L);
  }

  private static Tracker tracker(ScriptedLog log, URI server) {
    return new Tracker(log.source(), server, _ -> true, DEADLINE);
  }

  private static void track(ScriptedLog log) {
    new Tracker(log.source(), MlflowForTests.uri()).close();
  }

  private static void diverge(ScriptedLog log, Trial trial) {
    if (!log.isStarted(trial)) {
      log.start(trial);
    }
    log.accept(
        new Report.Failed(
            ScriptedLog.attempt(trial), new Failure(FailureKind.DIVERGED, "loss was NaN", 20)));
    log.decide(new Fact.SweepFinished(log.sweep().name()));
  }

  private boolean isFinished(String name) {
    return client.getExperimentByName(name).isPresent()
        && all(name).stream()
            .anyMatch(run ->
                run.getInfo().getRunName().equals(name)
                    && run.getInfo().getStatus() == RunStatus.FINISHED);
  }

  private List<Run> all(String name) {
    String experiment = client.getExperimentByName(name).orElseThrow().getExperimentId();
    return client
        .searchRuns(List.of(experiment), "", ViewType.ACTIVE_ONLY, 100, List.of())
        .getItems();
  }

  /** By name; two of one name are an error. */
  private Map<String, Run> runs(String name) {
    Map<String, Run> runs = new HashMap<>();
    for (Run run : all(name)) {
      assertThat(runs.put(run.getInfo().getRunName(), run)).isNull();
    }
    return runs;
  }

  private static Run named(Map<String, Run> runs, String part) {
    return runs.values().stream()
        .filter(run -> run.getInfo().getRunName().contains(part))
        .findFirst()
        .orElseThrow();
  }

  private List<Long> steps(Run run, String metric) {
    return client.getMetricHistory(run.getInfo().getRunId(), metric).stream()
        .map(Metric::getStep)
        .toList();
  }

  private static Map<String, String> tags(Run run) {
    Map<String, String> tags = new HashMap<>();
    run.getData().getTagsList().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    return tags;
  }

  private static String artifact(Run run, String name) throws Exception {
    URI uri =
        MlflowForTests.uri()
            .resolve("/get-artifact?path=%s&run_id=%s".formatted(name, run.getInfo().getRunId()));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }
}
