package dev.lethe.orchestrator.measures;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Each measure of a sweep against the generalisation gap and the accuracy.
 *
 * @param gap what is called gap, such as {@code train - test accuracy}
 * @param accuracy the metric
 * @param runs that have measures
 * @param overall over all runs
 * @param byVariant over the runs of one variant
 * @param notes what a reader must know before believing it
 */
public record Relations(
    String sweep,
    String gap,
    String accuracy,
    double confidence,
    int runs,
    List<Relation> overall,
    List<Relation> byVariant,
    List<String> notes) {

  /** Of the runs that are done so far. */
  public static Relations of(SweepView view) {
    Sweep sweep = view.sweep();
    Targets targets = Targets.of(sweep.report());
    List<MeasuredRun> runs = MeasuredRun.of(view);
    double confidence = sweep.statistics().confidence();
    List<Relation> byVariant = new ArrayList<>();
    for (VariantSpace variant : sweep.variants()) {
      List<MeasuredRun> own =
          runs.stream().filter(run -> run.variant().equals(variant.name())).toList();
      byVariant.addAll(relations(own, targets, confidence, variant.name()));
    }
    return new Relations(
        sweep.name().value(),
        targets.gapName(),
        targets.accuracyName(),
        confidence,
        runs.size(),
        relations(runs, targets, confidence, null),
        List.copyOf(byVariant),
        notes(view, runs));
  }

  private static List<Relation> relations(
      List<MeasuredRun> runs, Targets targets, double confidence, @Nullable String variant) {
    List<Relation> relations = new ArrayList<>();
    for (String name : names(runs)) {
      List<MeasuredRun> having =
          runs.stream().filter(run -> run.measures().containsKey(name)).toList();
      ToDoubleFunction<MeasuredRun> measure = run -> run.measures().getOrDefault(name, Double.NaN);
      relations.add(
          relation(
              name, targets.gapName(), variant, having, measure, MeasuredRun::gap, confidence));
      relations.add(
          relation(
              name,
              targets.accuracyName(),
              variant,
              having,
              measure,
              MeasuredRun::accuracy,
              confidence));
    }
    return List.copyOf(relations);
  }

  private static Relation relation(
      String name,
      String against,
      @Nullable String variant,
      List<MeasuredRun> runs,
      ToDoubleFunction<MeasuredRun> x,
      ToDoubleFunction<MeasuredRun> y,
      double confidence) {
    double[] measured = runs.stream().mapToDouble(x).toArray();
    double[] other = runs.stream().mapToDouble(y).toArray();
    double tau = Kendall.tau(measured, other);
    Granulated granulated = Granulated.of(runs, x, y);
    return new Relation(
        name,
        against,
        variant,
        runs.size(),
        Double.isNaN(tau) ? null : tau,
        Kendall.interval(measured, other, confidence),
        granulated.tau(),
        granulated.groups());
  }

  private static Set<String> names(List<MeasuredRun> runs) {
    Set<String> names = new TreeSet<>();
    runs.forEach(run -> names.addAll(run.measures().keySet()));
    return names;
  }

  private static List<String> notes(SweepView view, List<MeasuredRun> runs) {
    List<String> notes = new ArrayList<>();
    if (view.sweep().measures().isEmpty()) {
      notes.add("The sweep file asks for no measures; see measures in sweeps/README.md.");
    } else if (runs.isEmpty()) {
      notes.add("No run with measures is done yet.");
    }
    if (!view.status().isTerminal()) {
      notes.add("The sweep has not ended.");
    }
    if (names(runs).stream().anyMatch(name -> name.startsWith(Measure.FORGETTING))) {
      notes.add(
          "forgetting/… are means over the training. They are Lethe's own measures, not what"
              + " \"Forget Sharpness\" defines; variants that perturb nothing have none.");
    }
    return List.copyOf(notes);
  }
}
