package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.statistics.SignFlip;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The sign-flip test at planned looks. The p-value that is adjusted for them is min p_j/s_j over
 * the looks j taken so far, each of the first n_j pairs, where s_j is the share of α that look j
 * spends. P(min p_j/s_j ≤ α) ≤ Σ P(p_j ≤ s_j α) ≤ α for every α, so it is a p-value at whatever
 * look one stops and for whatever reason, and it never grows with another look.
 */
final class SequentialTest {
  private SequentialTest() {}

  /**
   * The p-value of differences in the order of their seeds.
   *
   * @return NaN before the first look
   */
  static double pValue(double[] differences, Looks looks) {
    if (!looks.areSeveral()) {
      return SignFlip.pValue(differences);
    }
    return IntStream.range(0, looks.seeds().size())
        .filter(look -> looks.seeds().get(look) <= differences.length)
        .mapToDouble(look -> atLook(differences, looks, look))
        .min()
        .orElse(Double.NaN);
  }

  private static double atLook(double[] differences, Looks looks, int look) {
    double p = SignFlip.pValue(Arrays.copyOf(differences, looks.seeds().get(look)));
    return Math.min(1, p / looks.share(look));
  }
}
