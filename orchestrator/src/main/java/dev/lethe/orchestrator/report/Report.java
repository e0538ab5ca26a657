package dev.lethe.orchestrator.report;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.measures.MeasuredRun;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a report shows of a sweep.
 *
 * @param tuning the metric that chose the configurations
 * @param variants in the order of the file
 * @param curves of the runs that the ranking counts
 * @param trials in the order of the plan
 * @param measured runs of which something was measured
 */
public record Report(
    Ranking ranking,
    String tuning,
    List<String> variants,
    List<LearningCurve> curves,
    List<ReportedTrial> trials,
    Relations relations,
    List<MeasuredRun> measured,
    Provenance provenance) {

  /** Of what has happened so far. */
  public static Report of(SweepView view) {
    Ranking ranking = Ranking.of(view);
    List<String> variants = view.sweep().variants().stream().map(VariantSpace::name).toList();
    MeanInterval intervals = new MeanInterval(view.sweep().statistics().confidence());
    List<LearningCurve> curves = new ArrayList<>();
    for (String variant : variants) {
      List<TrialView> own =
          view.trials().stream().filter(t -> t.trial().variant().equals(variant)).toList();
      curves.addAll(LearningCurve.of(variant, counted(view, own, ranking.phase()), intervals));
    }
    return new Report(
        ranking,
        view.sweep().metric().name(),
        variants,
        List.copyOf(curves),
        view.trials().stream().map(trial -> ReportedTrial.of(view, trial)).toList(),
        Relations.of(view),
        MeasuredRun.of(view),
        Provenance.of(view));
  }

  /** The runs of the configuration that won. */
  private static List<TrialView> counted(SweepView view, List<TrialView> trials, Phase phase) {
    return trials.stream()
        .filter(trial -> trial.trial().phase() == phase)
        .filter(view::won)
        .filter(trial -> trial.startedAt() != null)
        .toList();
  }
}
