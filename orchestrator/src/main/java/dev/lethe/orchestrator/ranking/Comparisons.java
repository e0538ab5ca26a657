package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.plan.Reach;
import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Sweep;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every variant but the baseline beside the baseline, seed by seed.
 *
 * @param pairs differences by variant; none where one of the two has nothing to compare
 */
record Comparisons(Sweep sweep, Map<String, double[]> pairs) {

  static Comparisons of(Sweep sweep, Map<String, Runs> runs) {
    Map<String, double[]> pairs = new LinkedHashMap<>();
    Runs baseline = runs.get(sweep.baseline());
    for (Runs run : runs.values()) {
      if (baseline != null && !run.variant().equals(sweep.baseline())) {
        pairs.put(run.variant(), run.minus(baseline));
      }
    }
    return new Comparisons(sweep, pairs);
  }

  /** By variant; the baseline has none. */
  Map<String, Difference> differences() {
    Map<String, Double> p = new LinkedHashMap<>();
    pairs.forEach((variant, d) -> p.put(variant, PairedTest.pValue(d)));
    Map<String, Double> corrected =
        sweep.statistics().correction() == Correction.HOLM ? PairedTest.holm(p) : p;
    Map<String, Difference> result = new LinkedHashMap<>();
    pairs.forEach((variant, d) -> result.put(variant, difference(d, corrected.get(variant))));
    return result;
  }

  private Difference difference(double[] pairs, @Nullable Double p) {
    double mean = Interval.mean(pairs);
    return new Difference(
        pairs.length,
        Double.isFinite(mean) ? mean : null,
        Interval.ofMean(pairs, sweep.statistics().confidence()),
        p == null || p.isNaN() ? null : p);
  }

  /** Whether some run has no finite loss, so that its differences are no numbers. */
  boolean haveInfinite() {
    return pairs.values().stream().flatMapToDouble(Arrays::stream).anyMatch(Double::isInfinite);
  }

  /** Whether some p-value is from random sign flips. */
  boolean areSampled() {
    return pairs.values().stream().anyMatch(d -> d.length > Reach.MOST_EXACT_PAIRS);
  }
}
