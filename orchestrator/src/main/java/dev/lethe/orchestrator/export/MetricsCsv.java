package dev.lethe.orchestrator.export;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ranking.CsvLine;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One line a number that a trial reported, in the order of the plan: those after each epoch, then
 * those that only its end has.
 */
final class MetricsCsv {
  private MetricsCsv() {}

  static Stream<String> of(SweepView view) {
    return Stream.concat(Stream.of(header()), view.trials().stream().flatMap(MetricsCsv::lines));
  }

  private static String header() {
    return new CsvLine()
        .add("trial", "variant", "phase", "configuration", "seed", "epoch")
        .add("step", "gradient_evaluations", "time", "metric", "value")
        .toString();
  }

  private static Stream<String> lines(TrialView trial) {
    Stream<String> epochs = trial.epochs().stream().flatMap(epoch -> lines(trial, epoch));
    return trial.status() == TrialStatus.DONE ? Stream.concat(epochs, atEnd(trial)) : epochs;
  }

  private static Stream<String> lines(TrialView trial, EpochPoint epoch) {
    return new TreeMap<>(epoch.metrics())
        .entrySet().stream()
            .map(metric ->
                line(trial)
                    .add(epoch.epoch(), epoch.steps(), epoch.gradientEvaluations())
                    .add(TrialsCsv.time(epoch.at()), metric.getKey(), metric.getValue())
                    .toString());
  }

  /** A result repeats the last epoch's metrics; they are there once. */
  private static Stream<String> atEnd(TrialView trial) {
    Map<String, Double> metrics = new TreeMap<>(trial.metrics());
    if (!trial.epochs().isEmpty()) {
      metrics.keySet().removeAll(trial.epochs().getLast().metrics().keySet());
    }
    return metrics.entrySet().stream()
        .map(metric ->
            line(trial)
                .add("", trial.steps(), trial.gradientEvaluations())
                .add(TrialsCsv.time(trial.endedAt()), metric.getKey(), metric.getValue())
                .toString());
  }

  private static CsvLine line(TrialView ran) {
    var trial = ran.trial();
    return new CsvLine()
        .add(trial.id(), trial.variant(), trial.phase().word())
        .add(trial.configuration(), trial.seed());
  }
}
