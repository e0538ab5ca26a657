package dev.lethe.orchestrator.measures;

import dev.lethe.protocol.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Granulated rank correlation (Jiang et al., ICLR 2020): τ within each group of runs that differ in
 * one hyperparameter only, averaged over the groups, then over the hyperparameters. A correlation
 * that only comes from a single hyperparameter moving both sides does not stand out in it.
 *
 * <p>The hyperparameters are those that the sweep searches, within a variant, and the variant with
 * the configuration that it won with, among confirm runs. Runs of a group have the same seed.
 *
 * @param tau null without a group whose τ is defined
 * @param groups whose τ is defined
 */
record Granulated(@Nullable Double tau, int groups) {

  static Granulated of(
      List<MeasuredRun> runs, ToDoubleFunction<MeasuredRun> x, ToDoubleFunction<MeasuredRun> y) {
    List<List<Double>> axes = new ArrayList<>();
    axes.add(taus(byVariant(runs), x, y));
    for (String parameter : parameters(runs)) {
      axes.add(taus(byParameter(runs, parameter), x, y));
    }
    axes.removeIf(List::isEmpty);
    int groups = axes.stream().mapToInt(List::size).sum();
    double mean = axes.stream().mapToDouble(Granulated::mean).average().orElse(Double.NaN);
    return new Granulated(Double.isNaN(mean) ? null : mean, groups);
  }

  private static Collection<List<MeasuredRun>> byVariant(List<MeasuredRun> runs) {
    return groups(runs, run -> run.phase() == Phase.CONFIRM, run -> List.of(run.seed()));
  }

  private static Collection<List<MeasuredRun>> byParameter(
      List<MeasuredRun> runs, String parameter) {
    return groups(
        runs,
        run -> run.parameters().containsKey(parameter),
        run -> {
          Map<String, Object> others = new TreeMap<>(run.parameters());
          others.remove(parameter);
          return List.of(run.variant(), run.phase(), run.seed(), others);
        });
  }

  private interface Key {
    Object of(MeasuredRun run);
  }

  private static Collection<List<MeasuredRun>> groups(
      List<MeasuredRun> runs, Predicate<MeasuredRun> which, Key key) {
    Map<Object, List<MeasuredRun>> groups = new LinkedHashMap<>();
    runs.stream()
        .filter(which)
        .forEach(run -> groups.computeIfAbsent(key.of(run), _ -> new ArrayList<>()).add(run));
    return groups.values();
  }

  private static List<Double> taus(
      Collection<List<MeasuredRun>> groups,
      ToDoubleFunction<MeasuredRun> x,
      ToDoubleFunction<MeasuredRun> y) {
    return groups.stream()
        .map(group ->
            Kendall.tau(
                group.stream().mapToDouble(x).toArray(), group.stream().mapToDouble(y).toArray()))
        .filter(tau -> !tau.isNaN())
        .toList();
  }

  private static Set<String> parameters(List<MeasuredRun> runs) {
    Set<String> names = new TreeSet<>();
    runs.forEach(run -> names.addAll(run.parameters().keySet()));
    return names;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
