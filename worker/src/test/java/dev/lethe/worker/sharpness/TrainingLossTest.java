package dev.lethe.worker.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values against the formulas, written out in doubles for two examples of three classes. */
class TrainingLossTest {
  private static final double[][] LOGITS = {{0.5, -1.5, 2}, {3, 0.25, -0.75}};
  private static final int[] LABELS = {2, 1};

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5})
  void sigmoidLossIsTheCrossEntropyOfEachClassWithSmoothedTargets(double smoothing) {
    double expected = 0;
    for (int example = 0; example < 2; example++) {
      for (int k = 0; k < 3; k++) {
        double p = 1 / (1 + Math.exp(-LOGITS[example][k]));
        double t = target(example, k, smoothing);
        expected -= (t * Math.log(p) + (1 - t) * Math.log(1 - p)) / 2;
      }
    }

    assertThat(loss(Loss.SIGMOID_BINARY_CROSS_ENTROPY, smoothing))
        .isCloseTo(expected, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.5})
  void softmaxLossIsTheCrossEntropyWithSmoothedTargets(double smoothing) {
    double expected = 0;
    for (int example = 0; example < 2; example++) {
      double sum = 0;
      for (double logit : LOGITS[example]) {
        sum += Math.exp(logit);
      }
      for (int k = 0; k < 3; k++) {
        double p = Math.exp(LOGITS[example][k]) / sum;
        expected -= target(example, k, smoothing) * Math.log(p) / 2;
      }
    }

    assertThat(loss(Loss.SOFTMAX_CROSS_ENTROPY, smoothing)).isCloseTo(expected, within(1e-5));
  }

  @Test
  void lossesOfLargeLogitsAreFinite() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = manager.create(new float[] {200, -200}, new Shape(1, 2));
      NDArray labels = manager.create(new float[] {0, 1}, new Shape(1, 2));

      assertThat(new TrainingLoss(Loss.SOFTMAX_CROSS_ENTROPY, 0).of(logits, labels).getFloat())
          .isEqualTo(400);
      assertThat(
              new TrainingLoss(Loss.SIGMOID_BINARY_CROSS_ENTROPY, 0).of(logits, labels).getFloat())
          .isEqualTo(400);
    }
  }

  private static double target(int example, int k, double smoothing) {
    return (k == LABELS[example] ? 1 - smoothing : 0) + smoothing / 3;
  }

  private static double loss(Loss kind, double smoothing) {
    try (NDManager manager = NDManager.newBaseManager()) {
      float[] logits = new float[6];
      float[] oneHot = new float[6];
      for (int i = 0; i < 6; i++) {
        logits[i] = (float) LOGITS[i / 3][i % 3];
        oneHot[i] = i % 3 == LABELS[i / 3] ? 1 : 0;
      }
      return new TrainingLoss(kind, smoothing)
          .of(manager.create(logits, new Shape(2, 3)), manager.create(oneHot, new Shape(2, 3)))
          .getFloat();
    }
  }
}
