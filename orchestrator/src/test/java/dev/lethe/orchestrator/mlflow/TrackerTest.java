package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

class TrackerTest {
  private static final WorkerId WORKER = new WorkerId("anne");

  private final List<LogRecord> log = new ArrayList<>();
  private long reports;

  @Test
  void aTrackerThatIsStartedAgainBringsEveryRunAndPointOnce() {
    List<Trial> trials = submit();
    finish(trials.get(0));
    track();
    start(trials.get(1));
    epoch(trials.get(1), 1);
    track();
    epoch(trials.get(1), 2);
    accept(
        new Report.Failed(
            attempt(trials.get(1)), new Failure(FailureKind.DIVERGED, "loss was NaN", 20)));
    decide(new Fact.SweepFinished(sweep().name()));

    track();
    track();

    try (MlflowClient client = new MlflowClient(MlflowForTests.uri().toString())) {
      Map<String, Run> runs = runs(client);
      assertThat(runs).hasSize(4).containsKeys("tracked", "sgd");
      Run done = named(runs, "lr=0.1");
      Run diverged = named(runs, "lr=0.2");
      assertThat(done.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
      assertThat(diverged.getInfo().getStatus()).isEqualTo(RunStatus.FAILED);
      assertThat(runs.values())
          .filteredOn(run -> run.getInfo().getRunName().equals("tracked"))
          .allMatch(run -> run.getInfo().getStatus() == RunStatus.FINISHED);
      assertThat(client.getMetricHistory(done.getInfo().getRunId(), "training/loss"))
          .extracting(Metric::getStep)
          .containsExactly(10L, 20L);
      assertThat(client.getMetricHistory(diverged.getInfo().getRunId(), "training/loss"))
          .extracting(Metric::getStep)
          .containsExactly(10L, 20L);
      assertThat(client.getMetricHistory(done.getInfo().getRunId(), "test/accuracy"))
          .extracting(Metric::getValue)
          .containsExactly(0.75);
      assertThat(done.getData().getParamsList())
          .anyMatch(param -> param.getKey().equals("learning_rate"));
    }
  }

  private void track() {
    new Tracker(offset -> new ListReader(List.copyOf(log), offset), MlflowForTests.uri()).close();
  }

  private Map<String, Run> runs(MlflowClient client) {
    String experiment =
        client.getExperimentByName(sweep().name().value()).orElseThrow().getExperimentId();
    Map<String, Run> runs = new HashMap<>();
    for (Run run :
        client
            .searchRuns(List.of(experiment), "", ViewType.ACTIVE_ONLY, 100, List.of())
            .getItems()) {
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

  private List<Trial> submit() {
    decide(new Fact.Genesis("log"));
    decide(new Fact.LeaderElected("me", 1, ""));
    Sweep sweep = sweep();
    decide(new Fact.Submitted(sweep.name(), "hash", "yaml", Wire.tree(sweep), Map.of()));
    List<Trial> trials = Planner.tune(sweep);
    decide(new Fact.Planned(sweep.name(), trials));
    decide(new Fact.PlanFinished(sweep.name(), Phase.TUNE));
    return trials;
  }

  private void finish(Trial trial) {
    start(trial);
    epoch(trial, 1);
    epoch(trial, 2);
    accept(
        new Report.Completed(
            attempt(trial), 20, 200, 1.5, Map.of("training/loss", 1.0 / 2, "test/accuracy", 0.75)));
  }

  private void start(Trial trial) {
    decide(new Fact.Assigned(attempt(trial), WORKER));
    accept(new Report.Started(attempt(trial), null, Map.of("device", "cpu")));
  }

  private void epoch(Trial trial, int epoch) {
    accept(
        new Report.EpochFinished(
            attempt(trial),
            epoch,
            10L * epoch,
            100L * epoch,
            Map.of("training/loss", 1.0 / epoch)));
  }

  private static Attempt attempt(Trial trial) {
    return new Attempt(trial.id(), 1);
  }

  private void decide(Fact fact) {
    log.add(LogRecord.decided(1, 1_700_000_000_000L + log.size(), fact));
  }

  private void accept(Report report) {
    LogRecord.Origin origin =
        new LogRecord.Origin(0, reports++, WORKER, 1_700_000_000_000L + log.size());
    log.add(LogRecord.accepted(1, origin.at(), origin, report));
  }

  private static Sweep sweep() {
    String yaml =
        """
        apiVersion: lethe/v1
        kind: Sweep
        name: tracked
        metric: {name: validation/accuracy, goal: maximize}
        report: test/accuracy
        task:
          dataset: {name: shapes, classes: 4, size: 12, train: 64, validation: 32, test: 32}
          model: {name: small-cnn, width: 4}
          loss: softmax-cross-entropy
        parameters: {batch_size: 16, learning_rate: {values: [0.1, 0.2]}}
        variants: {sgd: {}}
        baseline: sgd
        method: grid
        budget: {per_trial: {epochs: 2}}
        seeds: {tune: 1, confirm: 0}
        """;
    return switch (SweepReader.read(yaml.getBytes(UTF_8))) {
      case Reading.Valid(Sweep sweep, var _) -> sweep;
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe("tracked"));
    };
  }

  /** A log that is a list. */
  private static final class ListReader implements LogReader {
    private final List<LogRecord> records;
    private int position;

    ListReader(List<LogRecord> records, long offset) {
      this.records = records;
      this.position = (int) offset;
    }

    @Override
    public List<Entry> poll(Duration timeout) {
      List<Entry> entries = new ArrayList<>();
      for (; position < records.size(); position++) {
        entries.add(new Entry(position, new Decoded.Known<>(records.get(position))));
      }
      return entries;
    }

    @Override
    public long end() {
      return records.size();
    }

    @Override
    public void seek(long offset) {
      position = (int) offset;
    }

    @Override
    public void close() {}
  }
}
