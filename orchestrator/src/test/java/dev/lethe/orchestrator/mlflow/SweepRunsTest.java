package dev.lethe.orchestrator.mlflow;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Trial;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.Experiment;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/** What a sweep looks like in MLflow. */
class SweepRunsTest {
  private final MlflowClient client = new MlflowClient(MlflowForTests.uri().toString());

  @AfterEach
  void closeTheClient() {
    client.close();
  }

  @Test
  void theRankingIsTheMetricsOfTheVariantsRuns() {
    track(confirmed("ranked", ScriptedLog.CONFIRMING));

    Map<String, Run> runs = runs("ranked", run -> true);
    Map<String, Double> sam = metrics(requireNonNull(runs.get("sam")));
    Map<String, Double> sgd = metrics(requireNonNull(runs.get("sgd")));
    assertThat(sam)
        .containsEntry("ranking/rank", 1.0)
        .containsEntry("ranking/runs", 3.0)
        .containsEntry("ranking/p", 0.25)
        .containsKeys(
            "ranking/mean_low",
            "ranking/mean_high",
            "ranking/difference_low",
            "ranking/probability_best",
            "ranking/interquartile_mean");
    assertThat(sam.get("ranking/mean")).isCloseTo(0.82, Offset.offset(1e-9));
    assertThat(sam.get("ranking/difference")).isCloseTo(0.10, Offset.offset(1e-9));
    assertThat(sgd).containsEntry("ranking/rank", 2.0).doesNotContainKey("ranking/difference");
    assertThat(requireNonNull(runs.get("sam")).getData().getParamsList())
        .anyMatch(param -> param.getKey().equals("rho") && param.getValue().equals("0.0512345"));
  }

  @Test
  void theVerdictStandsOnTheSweepsRunAndOnItsExperiment() {
    ScriptedLog log = confirmed("answered", ScriptedLog.CONFIRMING);

    track(log);

    Run parent = requireNonNull(runs("answered", run -> true).get("answered"));
    assertThat(tags(parent).get("mlflow.note.content"))
        .contains(
            "**No variant can be told apart from sgd",
            "test/accuracy",
            "+0.1000",
            "lethe ranking answered");
    assertThat(tags(client.getExperimentByName("answered").orElseThrow()))
        .containsEntry("mlflow.note.content", tags(parent).get("mlflow.note.content"))
        .containsEntry("mlflow.experiment.primaryMetric.name", "test/accuracy")
        .containsEntry("mlflow.experimentKind", "custom_model_development");
  }

  @Test
  void theNoteLinksToViewsThatTheExperimentHas() {
    track(confirmed("viewed", ScriptedLog.CONFIRMING));

    Experiment experiment = client.getExperimentByName("viewed").orElseThrow();
    assertThat(tags(experiment).get("mlflow.note.content"))
        .contains(
            "(#/experiments/%s/runs?workflowType=machine_learning&viewStateShareKey=ranking-viewed)"
                .formatted(experiment.getExperimentId()));
    assertThat(tags(experiment).get("mlflow.sharedViewState.ranking-viewed"))
        .contains("tags.`lethe.level` = 'variant'", "metrics.`ranking/rank`");
    assertThat(tags(experiment).get("mlflow.sharedViewState.curves-viewed"))
        .contains(
            "tags.phase = 'confirm'",
            "\"groupByData\":\"variant\"",
            "\"metricKey\":\"by-evals/training/loss\"",
            "\"lineSmoothness\":0",
            "\"metricKey\":\"test/accuracy\"");
  }

  @Test
  void confirmTrialsAreApartFromTuneTrialsByTagAndByParent() {
    track(confirmed("apart", ScriptedLog.CONFIRMING));

    Map<String, Run> runs = runs("apart", run -> true);
    Run confirm = requireNonNull(runs.get("sam confirm"));
    List<Run> below =
        runs.values().stream()
            .filter(run -> confirm.getInfo().getRunId().equals(tags(run).get("mlflow.parentRunId")))
            .toList();
    assertThat(below)
        .hasSize(3)
        .allMatch(run -> "confirm".equals(tags(run).get("phase")))
        .allMatch(run -> run.getInfo().getRunName().startsWith("sam ρ=0.05123 lr=0.1 #1 seed "));
    assertThat(tags(confirm))
        .containsEntry("mlflow.parentRunId", requireNonNull(runs.get("sam")).getInfo().getRunId());
    assertThat(runs.keySet()).contains("sam tune", "sgd tune", "sgd confirm");
  }

  @Test
  void lossesAreThereByStepAndByGradientEvaluations() {
    track(confirmed("equal-compute", ScriptedLog.CONFIRMING));

    Run trial =
        runs("equal-compute", run -> "trial".equals(tags(run).get("lethe.level")))
            .values()
            .iterator()
            .next();
    assertThat(history(trial, "training/loss")).containsExactly("10: 1.0", "20: 0.5");
    assertThat(history(trial, "by-evals/training/loss")).containsExactly("100: 1.0", "200: 0.5");
    assertThat(history(trial, "gradient_evaluations")).containsExactly("10: 100.0", "20: 200.0");
  }

  @Test
  void theDataIsAnInputWithItsChecksum() {
    track(confirmed("with-data", ScriptedLog.CONFIRMING));

    Map<String, Run> runs = runs("with-data", run -> true);
    for (String name : List.of("with-data", "sam", "sgd", "sam ρ=0.05123 lr=0.1 #1 seed 2")) {
      Run run = requireNonNull(runs.get(name), name);
      assertThat(run.getInputs().getDatasetInputsList())
          .as(name)
          .extracting(
              input -> input.getDataset().getName(),
              input -> input.getTags(0).getValue(),
              input -> input.getDataset().getDigest())
          .containsExactlyInAnyOrder(
              input("shapes/train", "training"),
              input("shapes/validation", "validation"),
              input("shapes/test", "test"),
              input("shapes/test-cue-kept", "test"));
    }
  }

  private static org.assertj.core.groups.Tuple input(String name, String context) {
    return org.assertj.core.groups.Tuple.tuple(
        name, context, ScriptedLog.CHECKSUM.substring(0, 36));
  }

  @Test
  void theSourceIsUnderTheNamesThatMlflowShows() {
    track(confirmed("sourced", ScriptedLog.CONFIRMING));

    assertThat(tags(requireNonNull(runs("sourced", run -> true).get("sam"))))
        .containsEntry("mlflow.source.name", "tracked.yaml")
        .containsEntry("mlflow.source.type", "LOCAL")
        .containsEntry("mlflow.source.git.commit", "abc")
        .containsEntry("mlflow.source.git.dirty", "True")
        .containsEntry("mlflow.source.git.branch", "main")
        .containsEntry("mlflow.user", "anne")
        .containsKey("mlflow.runColor");
  }

  @Test
  void statusesFollowTheTrials() {
    ScriptedLog log = ScriptedLog.saying("log", "statuses", ScriptedLog.CONFIRMING);
    List<Trial> tuned = log.submit();
    log.finish(tuned.get(0));
    List<Trial> confirm = log.confirm(tuned.get(0));
    log.start(confirm.get(0));
    log.start(tuned.get(1));
    track(log);
    assertThat(statuses("statuses"))
        .containsEntry("statuses", RunStatus.RUNNING)
        .containsEntry("sgd", RunStatus.RUNNING)
        .containsEntry("sgd tune", RunStatus.FINISHED)
        .containsEntry("sgd confirm", RunStatus.RUNNING)
        .containsEntry("sam tune", RunStatus.RUNNING);

    log.accept(
        new Report.Failed(
            ScriptedLog.attempt(tuned.get(1)), new Failure(FailureKind.DIVERGED, "NaN", 3)));
    log.decide(new Fact.WinnerChosen(log.sweep().name(), "sam", 0, null));
    log.decide(new Fact.Cancelled(log.sweep().name(), "enough"));
    track(log);

    assertThat(statuses("statuses"))
        .containsEntry("statuses", RunStatus.KILLED)
        .containsEntry("sgd", RunStatus.KILLED)
        .containsEntry("sgd tune", RunStatus.FINISHED)
        .containsEntry("sgd confirm", RunStatus.KILLED)
        .containsEntry("sam", RunStatus.FAILED)
        .containsEntry("sam tune", RunStatus.FAILED);
  }

  @Test
  void sweepsMayShareAnExperimentAndOneThatIsMadeAnewLeavesTheOther() {
    String lines = ScriptedLog.CONFIRMING + "mlflow: {experiment: Thesis/chapter 3}\n";
    ScriptedLog one = confirmed("one-of-two", lines);
    track(one);
    ScriptedLog shortened = ScriptedLog.saying("log", "two-of-two", lines);
    Trial first = shortened.submit().getFirst();
    shortened.finish(first);
    track(shortened);
    shortened.loseLast(2);

    track(shortened);

    assertThat(client.getExperimentByName("one-of-two")).isEmpty();
    assertThat(runs("Thesis/chapter 3", run -> "one-of-two".equals(tags(run).get("lethe.sweep"))))
        .hasSize(1 + 2 + 4 + 8);
    assertThat(runs("Thesis/chapter 3", run -> "two-of-two".equals(tags(run).get("lethe.sweep"))))
        .hasSize(1 + 2 + 1 + 1);
  }

  /** Sam is 0.1 better on every seed. */
  private static ScriptedLog confirmed(String name, String lines) {
    ScriptedLog log = ScriptedLog.saying("log", name, lines);
    for (Trial tuned : log.submit()) {
      log.finish(tuned);
      double better = tuned.variant().equals("sam") ? 0.1 : 0;
      List<Trial> confirm = log.confirm(tuned);
      log.finish(confirm.get(0), 0.70 + better);
      log.finish(confirm.get(1), 0.72 + better);
      log.finish(confirm.get(2), 0.74 + better);
    }
    log.endPlan();
    log.finishSweep();
    return log;
  }

  private static void track(ScriptedLog log) {
    new Tracker(log.source(), MlflowForTests.uri()).close();
  }

  private Map<String, RunStatus> statuses(String experiment) {
    Map<String, RunStatus> statuses = new HashMap<>();
    runs(experiment, run -> true)
        .forEach((name, run) -> statuses.put(name, run.getInfo().getStatus()));
    return statuses;
  }

  /** By name, the phase before those of trials, where both phases have one of the same. */
  private Map<String, Run> runs(String experiment, Predicate<Run> which) {
    String id = client.getExperimentByName(experiment).orElseThrow().getExperimentId();
    Map<String, Run> runs = new HashMap<>();
    client.searchRuns(List.of(id), "", ViewType.ACTIVE_ONLY, 100, List.of()).getItems().stream()
        .filter(which)
        .forEach(run -> assertThat(runs.put(run.getInfo().getRunName(), run)).isNull());
    return runs;
  }

  private List<String> history(Run run, String metric) {
    return client.getMetricHistory(run.getInfo().getRunId(), metric).stream()
        .map(point -> point.getStep() + ": " + point.getValue())
        .toList();
  }

  private static Map<String, Double> metrics(Run run) {
    return run.getData().getMetricsList().stream()
        .collect(Collectors.toMap(Metric::getKey, Metric::getValue));
  }

  private static Map<String, String> tags(Run run) {
    return run.getData().getTagsList().stream()
        .collect(Collectors.toMap(tag -> tag.getKey(), tag -> tag.getValue()));
  }

  private static Map<String, String> tags(Experiment experiment) {
    return experiment.getTagsList().stream()
        .collect(Collectors.toMap(tag -> tag.getKey(), tag -> tag.getValue()));
  }
}
