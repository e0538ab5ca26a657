package dev.lethe.orchestrator.statistics;

import org.hipparchus.special.Gamma;
import org.jspecify.annotations.Nullable;

/**
 * Hedges' g of paired results: how many standard deviations between seeds the means are apart.
 *
 * <p>g = J(n − 1) · (x̄ − ȳ) / √((s²ₓ + s²ᵧ) / 2), the standardised mean difference with the
 * average variance (d_av; Cumming, <i>Understanding the New Statistics</i>, 2012; Lakens, Frontiers
 * in Psychology 2013), unbiased for few seeds by Hedges' exact J(f) = Γ(f/2) / (√(f/2) Γ((f −
 * 1)/2)) (1981). The variance is that of a variant, not that of the differences: g does not grow
 * with how well the seeds pair.
 */
public final class EffectSize {
  private static final int FEWEST = 3;

  private EffectSize() {}

  /**
   * Of as many results on both sides, seed by seed.
   *
   * @return null for fewer than three pairs, without spread, or where one is infinite
   */
  public static @Nullable Double hedges(double[] one, double[] other) {
    if (one.length < FEWEST) {
      return null;
    }
    double spread = Math.sqrt((Averages.variance(one) + Averages.variance(other)) / 2);
    double g = unbiased(one.length - 1) * (Averages.mean(one) - Averages.mean(other)) / spread;
    return spread > 0 && Double.isFinite(g) ? g : null;
  }

  private static double unbiased(double freedom) {
    return Math.exp(Gamma.logGamma(freedom / 2) - Gamma.logGamma((freedom - 1) / 2))
        / Math.sqrt(freedom / 2);
  }
}
