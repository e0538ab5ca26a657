package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.VariantCounts;
import dev.lethe.orchestrator.plan.Searched;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrialId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The picture of a running sweep: its progress, its variants, and what each worker does now. */
final class LiveText {
  private static final int BAR = 24;

  private final SweepView sweep;
  private final List<WorkerView> workers;
  private final Pace pace;
  private final String metric;

  private LiveText(SweepView sweep, List<WorkerView> workers, long now) {
    this.sweep = sweep;
    this.workers = workers;
    this.pace = Pace.of(sweep, now);
    this.metric = sweep.sweep().metric().name();
  }

  /**
   * The lines of the picture, none longer than the width.
   *
   * @param now milliseconds since 1970
   */
  static List<String> lines(SweepView sweep, List<WorkerView> workers, long now, int width) {
    LiveText text = new LiveText(sweep, workers, now);
    List<String> lines = new ArrayList<>();
    lines.add(text.heading());
    lines.add("");
    lines.addAll(text.variants());
    lines.add("");
    lines.addAll(text.workers());
    if (!sweep.note().isEmpty()) {
      lines.add("! " + sweep.note());
    }
    return lines.stream().map(line -> cut(line, width)).toList();
  }

  private static String cut(String line, int width) {
    return line.length() <= width ? line : line.substring(0, Math.max(0, width - 1)) + "…";
  }

  private String heading() {
    int filled = pace.expected() == 0 ? 0 : BAR * pace.ended() / pace.expected();
    String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
    return "%s  %s  %s  %d/%d  %s"
        .formatted(sweep.sweep().name(), phase(), bar, pace.ended(), pace.expected(), pace.text());
  }

  private String phase() {
    return switch (sweep.status()) {
      case RUNNING -> sweep.winners().isEmpty() ? "tuning" : "confirming";
      case PAUSED, FINISHED, CANCELLED, BROKEN -> sweep.status().word();
    };
  }

  private List<String> variants() {
    int widest = sweep.variants().stream().mapToInt(v -> v.variant().length()).max().orElse(0);
    String row = "%-" + Math.max(7, widest) + "s  %6s  %7s  %5s  %6s  %s";
    List<String> lines = new ArrayList<>();
    lines.add(
        row.formatted(
            "variant", "queued", "running", "done", "failed", "best " + metric + " so far"));
    for (VariantCounts counts : sweep.variants()) {
      lines.add(
          row.formatted(
              counts.variant(),
              counts.queued(),
              counts.running(),
              counts.done(),
              counts.failed(),
              best(counts.variant()).map(this::shown).orElse("—")));
    }
    return lines;
  }

  /** The best tune trial: the metric never looks at the test set. */
  private Optional<TrialView> best(String variant) {
    Comparator<TrialView> byMetric =
        Comparator.comparing(trial -> Objects.requireNonNull(trial.metrics().get(metric)));
    return sweep.trials().stream()
        .filter(trial -> trial.trial().variant().equals(variant))
        .filter(trial -> trial.trial().phase() == Phase.TUNE)
        .filter(trial -> trial.status() == TrialStatus.DONE)
        .filter(trial -> trial.metrics().containsKey(metric))
        .max(sweep.sweep().metric().goal() == Goal.MAXIMIZE ? byMetric : byMetric.reversed());
  }

  private String shown(TrialView trial) {
    Double value = trial.metrics().get(metric);
    Map<String, Object> searched = Searched.of(sweep.sweep(), trial.trial());
    return String.format(Locale.ROOT, "%.4f  %s", value, RankingText.parameters(searched));
  }

  private List<String> workers() {
    if (workers.isEmpty()) {
      return List.of("Workers are starting.");
    }
    Map<TrialId, TrialView> byId =
        sweep.trials().stream()
            .collect(Collectors.toMap(trial -> trial.trial().id(), Function.identity()));
    List<String> lines = new ArrayList<>();
    for (WorkerView worker : workers) {
      String doing =
          worker.open().isEmpty()
              ? "waits for a trial"
              : doing(worker, byId.get(worker.open().getFirst().trial()));
      lines.add("%s  %s".formatted(worker.beat().worker(), doing));
    }
    return lines;
  }

  private static String doing(
      WorkerView worker, @org.jspecify.annotations.Nullable TrialView trial) {
    return trial == null
        ? "another sweep, " + worker.beat().activity()
        : "%s #%d seed %d, %s %s"
            .formatted(
                trial.trial().variant(),
                trial.trial().configuration(),
                trial.trial().seed(),
                trial.trial().phase().word(),
                worker.beat().activity());
  }
}
