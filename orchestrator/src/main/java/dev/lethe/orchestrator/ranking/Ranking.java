package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Searched;
import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The variants of a sweep, best first.
 *
 * @param metric that is reported
 * @param phase whose runs count
 * @param notes what a reader must know before believing it
 */
public record Ranking(
    String sweep,
    String metric,
    Goal goal,
    Phase phase,
    double confidence,
    String baseline,
    Budget budget,
    boolean finished,
    List<Standing> standings,
    List<String> notes) {

  /** Ranks what has ended so far. */
  public static Ranking of(SweepView view) {
    Sweep sweep = view.sweep();
    Phase phase = sweep.seeds().confirm() > 0 ? Phase.CONFIRM : Phase.TUNE;
    Map<String, Runs> runs = new LinkedHashMap<>();
    for (VariantSpace variant : sweep.variants()) {
      runs.put(variant.name(), Runs.of(view, variant, phase));
    }
    return new Ranking(
        sweep.name().value(),
        sweep.report(),
        sweep.metric().goal(),
        phase,
        sweep.statistics().confidence(),
        sweep.baseline(),
        sweep.perTrial(),
        view.status().isTerminal(),
        standings(sweep, runs),
        notes(view, phase, runs.values()));
  }

  private static List<Standing> standings(Sweep sweep, Map<String, Runs> runs) {
    Map<String, Difference> differences = differences(sweep, runs);
    List<Runs> ordered = new ArrayList<>(runs.values());
    Comparator<Double> worstFirst = Comparator.naturalOrder();
    Comparator<Double> better =
        sweep.metric().goal() == Goal.MAXIMIZE ? worstFirst.reversed() : worstFirst;
    ordered.sort(Comparator.comparing(Runs::mean, Comparator.nullsLast(better)));
    List<Standing> standings = new ArrayList<>();
    for (Runs run : ordered) {
      boolean tied =
          !standings.isEmpty() && java.util.Objects.equals(standings.getLast().mean(), run.mean());
      int rank = tied ? standings.getLast().rank() : standings.size() + 1;
      standings.add(run.standing(rank, sweep, differences.get(run.variant())));
    }
    return List.copyOf(standings);
  }

  private static Map<String, Difference> differences(Sweep sweep, Map<String, Runs> runs) {
    Map<String, double[]> pairs = new LinkedHashMap<>();
    Map<String, Double> p = new LinkedHashMap<>();
    Runs baseline = runs.get(sweep.baseline());
    for (Runs run : runs.values()) {
      if (baseline != null && !run.variant().equals(sweep.baseline())) {
        double[] differences = run.minus(baseline);
        pairs.put(run.variant(), differences);
        p.put(run.variant(), PairedTest.pValue(differences));
      }
    }
    Map<String, Double> corrected =
        sweep.statistics().correction() == Correction.HOLM ? PairedTest.holm(p) : p;
    Map<String, Difference> result = new LinkedHashMap<>();
    pairs.forEach(
        (variant, d) -> result.put(variant, difference(sweep, d, corrected.get(variant))));
    return result;
  }

  private static Difference difference(Sweep sweep, double[] pairs, @Nullable Double p) {
    return new Difference(
        pairs.length,
        pairs.length == 0 ? null : Interval.mean(pairs),
        Interval.ofMean(pairs, sweep.statistics().confidence()),
        p == null || p.isNaN() ? null : p);
  }

  private static List<String> notes(SweepView view, Phase phase, Collection<Runs> runs) {
    List<String> notes = new ArrayList<>();
    if (!view.status().isTerminal()) {
      notes.add("The sweep has not ended: this is what is known so far.");
    }
    if (!view.note().isEmpty()) {
      notes.add(view.note());
    }
    if (phase == Phase.TUNE) {
      notes.add(
          "No confirm seeds: these are the runs that chose the configurations, so the means are too"
              + " good.");
    }
    for (Runs run : runs) {
      if (run.failed() > 0) {
        notes.add(
            "%s: %d of %d runs have no result and count as worst."
                .formatted(run.variant(), run.failed(), run.size()));
      }
    }
    return List.copyOf(notes);
  }

  /** The runs of one variant that count. */
  private record Runs(
      VariantSpace space,
      @Nullable Winner winner,
      List<TrialView> trials,
      Map<Long, Double> scores) {

    static Runs of(SweepView view, VariantSpace variant, Phase phase) {
      Winner winner = view.winners().get(variant.name());
      List<TrialView> trials =
          view.trials().stream()
              .filter(t -> t.trial().phase() == phase)
              .filter(t -> t.trial().variant().equals(variant.name()))
              .filter(t -> winner != null && t.trial().configuration() == winner.configuration())
              .filter(t -> t.status() == TrialStatus.DONE || t.status() == TrialStatus.FAILED)
              .toList();
      Map<Long, Double> scores = new TreeMap<>();
      for (TrialView trial : trials) {
        scores.put(trial.trial().seed(), score(view.sweep(), trial));
      }
      return new Runs(variant, winner, trials, scores);
    }

    /** A run without a result is as bad as can be: no example right, or an infinite loss. */
    private static double score(Sweep sweep, TrialView trial) {
      double worst = sweep.metric().goal() == Goal.MAXIMIZE ? 0 : Double.POSITIVE_INFINITY;
      double score = trial.metrics().getOrDefault(sweep.report(), worst);
      return trial.status() == TrialStatus.FAILED || Double.isNaN(score) ? worst : score;
    }

    String variant() {
      return space.name();
    }

    int size() {
      return trials.size();
    }

    int failed() {
      return (int) trials.stream().filter(t -> t.status() == TrialStatus.FAILED).count();
    }

    @Nullable Double mean() {
      return scores.isEmpty() ? null : Interval.mean(values());
    }

    private double[] values() {
      return scores.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    double[] minus(Runs baseline) {
      return scores.entrySet().stream()
          .filter(score -> baseline.scores().containsKey(score.getKey()))
          .mapToDouble(s -> s.getValue() - baseline.scores().getOrDefault(s.getKey(), 0.0))
          .filter(Double::isFinite)
          .toArray();
    }

    Standing standing(int rank, Sweep sweep, @Nullable Difference difference) {
      return new Standing(
          rank,
          variant(),
          winner == null ? 0 : winner.configuration(),
          trials.isEmpty() ? Map.of() : Searched.of(sweep, trials.getFirst().trial()),
          size(),
          failed(),
          mean(),
          Interval.ofMean(values(), sweep.statistics().confidence()),
          difference,
          others(sweep),
          trials.stream().mapToLong(TrialView::gradientEvaluations).max().orElse(0),
          trials.stream().mapToLong(TrialView::steps).max().orElse(0),
          winner == null ? null : winner.score());
    }

    private Map<String, Double> others(Sweep sweep) {
      Map<String, List<Double>> byName = new TreeMap<>();
      for (TrialView trial : trials) {
        trial
            .metrics()
            .forEach((name, value) -> {
              boolean tests = name.startsWith("test") && name.endsWith("/accuracy");
              if (tests && !name.equals(sweep.report())) {
                byName.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
              }
            });
      }
      Map<String, Double> means = new TreeMap<>();
      byName.forEach((name, values) ->
          means.put(
              name, Interval.mean(values.stream().mapToDouble(Double::doubleValue).toArray())));
      return means;
    }
  }
}
