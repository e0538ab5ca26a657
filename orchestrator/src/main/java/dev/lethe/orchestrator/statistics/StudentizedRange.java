package dev.lethe.orchestrator.statistics;

import org.hipparchus.analysis.integration.IterativeLegendreGaussIntegrator;
import org.hipparchus.analysis.solvers.BrentSolver;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The range of k standard normal numbers: the studentized range with as much freedom as one likes.
 *
 * <p>It is at most q with probability k ∫ φ(z) (Φ(z) − Φ(z − q))ᵏ⁻¹ dz, with z the largest of them
 * (Tukey; Lund and Lund, <i>Algorithm AS 190</i>, Applied Statistics 1983).
 */
final class StudentizedRange {
  /** Beyond it on either side the normal density is below 1e-14 of its top. */
  private static final double FAR = 9;

  private static final double WIDEST = 40;
  private static final double CLOSE = 1e-12;
  private static final int POINTS = 30;
  private static final int MOST = 100_000;
  private static final NormalDistribution NORMAL = new NormalDistribution(0, 1);

  private StudentizedRange() {}

  /** How likely a range of at most q is. */
  static double probability(double q, int numbers) {
    return numbers
        * new IterativeLegendreGaussIntegrator(POINTS, CLOSE, CLOSE)
            .integrate(
                MOST,
                z -> NORMAL.density(z) * Math.pow(NORMAL.probability(z - q, z), numbers - 1),
                -FAR,
                FAR);
  }

  /** The range that is not exceeded with this probability, above 0 and below 1. */
  static double quantile(double probability, int numbers) {
    return new BrentSolver(CLOSE, CLOSE)
        .solve(MOST, q -> probability(q, numbers) - probability, 0, WIDEST);
  }
}
