package dev.lethe.worker.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.training.EngineSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against closed forms, and against long searches in double precision. */
class SharpnessTest {
  private static final int STEPS = 20;
  private static final int DRAWS = 4_000;

  private final NDManager manager = NDManager.newBaseManager();
  private final NDArray one = manager.create(1f);

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @BeforeEach
  void drawFromAKnownPlace() {
    Engine.getInstance().setRandomSeed(5);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void worstCaseOfALinearLossIsTheRadiusTimesItsSlope() {
    Landscape plane = linear(3, -4);
    NDArray weights = manager.create(new float[] {1, 2});

    double plain = new WorstCase(plane, 0.5, STEPS).of(weights, one, batch());
    double adaptive = new WorstCase(plane, 0.5, STEPS).of(weights, weights.abs(), batch());

    assertThat(plain).isCloseTo(0.5 * 5, within(1e-4));
    assertThat(adaptive).isCloseTo(0.5 * Math.hypot(3, 8), within(1e-4));
  }

  /** ½ Σ aᵢ wᵢ² at w: the highest point u of the sphere solves (a − λ) u = −a w, by bisection. */
  @Test
  void worstCaseOfAQuadraticLossIsThatOfItsTrustRegion() {
    double[] curvatures = {9, 2, 1, -3};
    double[] at = {0.02, 1, -1, 0.5};
    Landscape bowl = quadratic(curvatures);

    double found = new WorstCase(bowl, 0.7, STEPS).of(vector(at), one, batch());

    double exact = highest(curvatures, at, 0.7);
    assertThat(found).isCloseTo(exact, within(0.01 * exact)).isLessThan(exact + 1e-4);
  }

  @Test
  void averageCaseOfAQuadraticLossIsHalfTheVarianceTimesTheTrace() {
    Landscape bowl = quadratic(9, 2, 1, -3);
    NDArray weights = vector(0.1, 1, -1, 2);

    double plain = new AverageCase(bowl, 0.3, 20_000).of(weights, one, batch());
    double adaptive = new AverageCase(bowl, 0.3, 20_000).of(weights, weights.abs(), batch());

    assertThat(plain).isCloseTo(0.5 * 0.09 * 9, within(0.03));
    assertThat(adaptive).isCloseTo(0.5 * 0.09 * (0.09 + 2 + 1 - 12), within(0.05));
  }

  @Test
  void worstCaseOfANetworkIsWhatALongSearchFinds() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      assertThat(worst(measured, "worst", false)).as("%s", measured).isCloseTo(1, within(0.02));
      assertThat(worst(measured, "worst_adaptive", true))
          .as("%s, adaptive", measured)
          .isCloseTo(1, within(0.02));
    }
  }

  @Test
  void averageCaseOfANetworkIsThatOfManyDraws() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      checkAverage(measured, "average", false);
      checkAverage(measured, "average_adaptive", true);
    }
  }

  /** Found, as a share of what is expected. */
  private static double worst(MeasuredCase measured, String name, boolean adaptive) {
    Rise rise = new WorstCase(measured.landscape(), measured.rho().path(name).asDouble(), STEPS);
    double expected = measured.expected().path("sharpness").path(name).asDouble();
    return rise(rise, measured, adaptive) / expected;
  }

  /** Up to four standard errors of as many draws. */
  private static void checkAverage(MeasuredCase measured, String name, boolean adaptive) {
    double rho = measured.rho().path(name).asDouble();
    JsonNode expected = measured.expected().path("sharpness").path(name);

    double found = rise(new AverageCase(measured.landscape(), rho, DRAWS), measured, adaptive);

    double error = expected.path("deviation").asDouble() / Math.sqrt(DRAWS);
    assertThat(found)
        .as("%s of %s", name, measured)
        .isCloseTo(expected.path("mean").asDouble(), within(4 * error));
  }

  private static double rise(Rise rise, MeasuredCase measured, boolean adaptive) {
    NDArray weights = measured.state().weights();
    NDArray scale = adaptive ? weights.abs() : measured.manager().create(1f);
    return rise.of(weights, scale, measured.batch(0));
  }

  private static double highest(double[] curvatures, double[] at, double radius) {
    double low = 9;
    double high = 1000;
    double[] u = new double[at.length];
    for (int i = 0; i < 200; i++) {
      double lambda = (low + high) / 2;
      double squares = 0;
      for (int k = 0; k < u.length; k++) {
        u[k] = curvatures[k] * at[k] / (lambda - curvatures[k]);
        squares += u[k] * u[k];
      }
      if (Math.sqrt(squares) > radius) {
        low = lambda;
      } else {
        high = lambda;
      }
    }
    double rise = 0;
    for (int k = 0; k < u.length; k++) {
      rise += curvatures[k] * (at[k] * u[k] + u[k] * u[k] / 2);
    }
    return rise;
  }

  private Landscape linear(double... slopes) {
    NDArray slope = vector(slopes);
    return (at, _) -> at.mul(slope).sum();
  }

  private Landscape quadratic(double... curvatures) {
    NDArray diagonal = vector(curvatures);
    return (at, _) -> at.square().mul(diagonal).sum().mul(0.5f);
  }

  private NDArray vector(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return manager.create(floats);
  }

  private Batch batch() {
    return new Batch(manager.create(0f), manager.create(0f));
  }
}
