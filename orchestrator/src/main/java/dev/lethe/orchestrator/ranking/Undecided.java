package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.statistics.Holm;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Sweep.Comparison;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pairs are undecided at a look, and so get more seeds: those whose p-value, adjusted for the
 * looks so far and corrected over all pairs, is above the level. Once decided, a pair stays so:
 * neither adjustment grows with another look.
 */
public final class Undecided {
  private final Sweep sweep;
  private final Looks looks;
  private final Map<Comparison, double[]> differences;

  private Undecided(Sweep sweep, Map<Comparison, double[]> differences) {
    this.sweep = sweep;
    this.looks = Looks.of(sweep);
    this.differences = differences;
  }

  static Undecided of(SweepView view) {
    Map<String, Runs> runs = new LinkedHashMap<>();
    for (VariantSpace variant : view.sweep().variants()) {
      runs.put(variant.name(), Runs.of(view, variant, Phase.CONFIRM));
    }
    return of(view.sweep(), runs);
  }

  static Undecided of(Sweep sweep, Map<String, Runs> runs) {
    Map<Comparison, double[]> differences = new LinkedHashMap<>();
    for (Comparison pair : sweep.comparisons()) {
      Runs one = runs.get(pair.variant());
      Runs other = runs.get(pair.with());
      differences.put(
          pair,
          one == null || other == null
              ? new double[0]
              : PairedScores.differences(one.bySeed(), other.bySeed()));
    }
    return new Undecided(sweep, differences);
  }

  /**
   * How many confirm seeds the variants of pairs that some look left undecided are to have; the
   * others have what they need. Looks at the first seeds of each pair alone, so that what has ended
   * since changes nothing of an earlier look.
   */
  public static Map<String, Integer> seeds(SweepView view) {
    Undecided undecided = of(view);
    List<Integer> seeds = undecided.looks.seeds();
    Map<String, Integer> wanted = new LinkedHashMap<>();
    for (int look = 0; look < seeds.size() - 1; look++) {
      int next = seeds.get(look + 1);
      for (Comparison pair : undecided.after(look)) {
        wanted.put(pair.variant(), next);
        wanted.put(pair.with(), next);
      }
    }
    return wanted;
  }

  /** Those with the runs for the last look that it has not decided either. */
  List<Comparison> atTheEnd() {
    return after(looks.seeds().size() - 1);
  }

  /** Those with the runs for this look that neither it nor one before has decided. */
  private List<Comparison> after(int look) {
    int seeds = looks.seeds().get(look);
    Map<Comparison, Double> corrected = pValues(seeds);
    return differences.keySet().stream()
        .filter(pair -> differences.getOrDefault(pair, new double[0]).length >= seeds)
        .filter(pair -> !(corrected.getOrDefault(pair, 1.0) <= sweep.statistics().level()))
        .toList();
  }

  /** Results minus the other's, in the order of the seeds that both have. */
  Map<Comparison, double[]> differences() {
    return differences;
  }

  /** Adjusted for the looks and corrected, of the first seeds of each pair. */
  Map<Comparison, Double> pValues(int seeds) {
    Map<Comparison, Double> p = new LinkedHashMap<>();
    differences.forEach((pair, d) -> p.put(pair, SequentialTest.pValue(first(d, seeds), looks)));
    return switch (sweep.statistics().correction()) {
      case HOLM -> corrected(p);
      case NONE -> p;
    };
  }

  private static Map<Comparison, Double> corrected(Map<Comparison, Double> p) {
    double[] corrected =
        Holm.corrected(p.values().stream().mapToDouble(Double::doubleValue).toArray());
    Map<Comparison, Double> result = new LinkedHashMap<>();
    p.keySet().forEach(pair -> result.put(pair, corrected[result.size()]));
    return result;
  }

  private static double[] first(double[] differences, int seeds) {
    return Arrays.copyOf(differences, Math.min(seeds, differences.length));
  }
}
