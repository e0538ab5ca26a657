package dev.lethe.worker.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Optimizer;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.WeightDecayOn;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Three updates against the formula of {@link Sgd}, weight by weight in doubles. */
class DescentTest {
  /** Linear 2×1 with its bias, ReLU, linear 1×2 with its biases. */
  private static final Network NETWORK = Network.mlp(2, 1, 1, 2);

  private static final boolean[] MATRIX = {true, true, false, true, true, false, false};
  private static final double[] START = {1, -2, 0.5, 3, -0.25, 2, -1};
  private static final double[][] GRADIENTS = {
    {0.5, 1, -1, 0.25, 2, -0.5, 0.125},
    {-1, 0.5, 2, -0.75, 0.5, 1, -0.25},
    {0.25, -0.5, 0.5, 1, -1, 0.75, 2}
  };
  private static final double RATE = 0.1;

  @ParameterizedTest
  @CsvSource({"0, false", "0.9, false", "0.9, true", "0.5, true"})
  void followsTheFormulaWithAndWithoutNesterov(double momentum, boolean nesterov) {
    Sgd sgd = new Sgd(RATE, momentum, nesterov, 0.05, WeightDecayOn.ALL);

    assertThat(descended(sgd)).satisfies(weights -> isClose(weights, formula(sgd)));
  }

  @ParameterizedTest
  @EnumSource
  void decaysWhatItIsToldTo(WeightDecayOn which) {
    Sgd sgd = new Sgd(RATE, 0.9, false, 0.3, which);

    assertThat(descended(sgd)).satisfies(weights -> isClose(weights, formula(sgd)));
  }

  @Test
  void biasesAreAsWithoutDecayWhenOnlyMatricesDecay() {
    float[] decayed = descended(new Sgd(RATE, 0.9, true, 0.3, WeightDecayOn.MATRICES));
    float[] plain = descended(new Sgd(RATE, 0.9, true, 0, WeightDecayOn.MATRICES));

    for (int i = 0; i < START.length; i++) {
      assertThat(decayed[i] != plain[i]).as("weight %d decays", i).isEqualTo(MATRIX[i]);
    }
  }

  /** A network of two whole sections and a part of a third. */
  @ParameterizedTest
  @MethodSource
  void sectionBySectionComesToTheSameBits(Optimizer optimizer) {
    Network network = Network.mlp(600, 500, 1, 10);
    assertThat(network.parameters()).isBetween(2 * Section.LENGTH + 1, 3 * Section.LENGTH - 1);
    try (NDManager manager = NDManager.newBaseManager()) {
      NetworkState cut = network.initial(manager, new Random(0));
      NetworkState whole = network.initial(manager, new Random(0));
      Descent ofCut = Descent.of(optimizer, network, manager);
      Descent ofWhole = Descent.of(optimizer, network, manager);

      for (int step = 0; step < 3; step++) {
        NDArray gradient = manager.randomNormal(cut.weights().getShape());
        ofCut.apply(cut, gradient, RATE, step);
        ofWhole.move(whole, gradient, RATE, step);
      }

      assertThat(cut.weights().toFloatArray()).isEqualTo(whole.weights().toFloatArray());
      assertThat(cut.velocity().toFloatArray()).isEqualTo(whole.velocity().toFloatArray());
    }
  }

  static List<Optimizer> sectionBySectionComesToTheSameBits() {
    return List.of(
        new Sgd(RATE, 0.9, true, 0.3, WeightDecayOn.ALL),
        new Sgd(RATE, 0.9, false, 0.3, WeightDecayOn.MATRICES),
        new AdamW(RATE, 0.9, 0.999, 1e-8, 0.3, WeightDecayOn.MATRICES));
  }

  private static void isClose(float[] actual, double[] expected) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).as("weight %d", i).isCloseTo(expected[i], within(1e-5));
    }
  }

  private static double[] formula(Sgd sgd) {
    double[] w = START.clone();
    double[] v = new double[w.length];
    for (double[] gradient : GRADIENTS) {
      for (int i = 0; i < w.length; i++) {
        boolean decays = sgd.weightDecayOn() == WeightDecayOn.ALL || MATRIX[i];
        double g = gradient[i] + (decays ? sgd.weightDecay() * w[i] : 0);
        v[i] = sgd.momentum() * v[i] + g;
        w[i] -= RATE * (sgd.nesterov() ? g + sgd.momentum() * v[i] : v[i]);
      }
    }
    return w;
  }

  private static float[] descended(Sgd sgd) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NetworkState initial = NETWORK.initial(manager, new Random(0));
      NetworkState state =
          new NetworkState(manager.create(floats(START)), initial.velocity(), initial.statistics());
      Descent descent = Descent.of(sgd, NETWORK, manager);
      for (int step = 0; step < GRADIENTS.length; step++) {
        descent.apply(state, manager.create(floats(GRADIENTS[step])), RATE, step);
      }
      return state.weights().toFloatArray();
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
