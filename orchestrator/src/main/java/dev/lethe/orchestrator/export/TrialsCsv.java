package dev.lethe.orchestrator.export;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.ranking.CsvLine;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One line a trial, in the order of the plan, with its parameters and where it ran. */
final class TrialsCsv {
  private TrialsCsv() {}

  static String of(SweepView view) {
    Set<String> parameters = names(view, trial -> trial.trial().parameters());
    Set<String> environment = names(view, TrialView::environment);
    StringBuilder csv = new StringBuilder();
    csv.append(header(parameters, environment));
    for (TrialView trial : view.trials()) {
      CsvLine line = line(view, trial);
      parameters.forEach(name -> line.add(trial.trial().parameters().get(name)));
      environment.forEach(name -> line.add(trial.environment().get(name)));
      csv.append(line);
    }
    return csv.toString();
  }

  private static Set<String> names(SweepView view, Function<TrialView, Map<String, ?>> of) {
    Set<String> names = new TreeSet<>();
    view.trials().forEach(trial -> names.addAll(of.apply(trial).keySet()));
    return names;
  }

  private static CsvLine header(Set<String> parameters, Set<String> environment) {
    CsvLine header =
        new CsvLine()
            .add("trial", "index", "variant", "phase", "configuration", "seed")
            .add("won", "status", "attempts", "worker", "started_at", "ended_at")
            .add("steps", "gradient_evaluations", "seconds")
            .add("failure", "failure_message", "weights", "weights_sha256");
    parameters.forEach(name -> header.add("parameter/" + name));
    environment.forEach(name -> header.add("environment/" + name));
    return header;
  }

  private static CsvLine line(SweepView view, TrialView ran) {
    var trial = ran.trial();
    var failure = ran.failure();
    var weights = ran.weights();
    Winner winner = view.winners().get(trial.variant());
    return new CsvLine()
        .add(trial.id(), trial.index(), trial.variant(), trial.phase().word())
        .add(trial.configuration(), trial.seed())
        .add(winner != null && winner.configuration() == trial.configuration())
        .add(ran.status().word(), ran.attempts(), ran.worker())
        .add(time(ran.startedAt()), time(ran.endedAt()))
        .add(ran.steps(), ran.gradientEvaluations(), ran.seconds())
        .add(failure == null ? "" : failure.kind().word())
        .add(failure == null ? "" : failure.message())
        .add(weights == null ? "" : weights.name())
        .add(weights == null ? "" : weights.checksum());
  }

  /** As ISO 8601 has it, in UTC. */
  static String time(@Nullable Long milliseconds) {
    return milliseconds == null ? "" : Instant.ofEpochMilli(milliseconds).toString();
  }
}
