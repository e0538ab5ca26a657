package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers worked out by hand: e to the power of each output is a whole number. */
class EvaluationTest {
  /** Outputs for three images, of classes 1, 3 and 3 of four. */
  private static final double[][] POWERS = {{5, 3, 1, 1}, {1, 2, 4, 6}, {2, 3, 9, 2}};

  private static final float[] LABELS = {0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1};
  private static final List<Integer> AMONG = List.of(1, 3);

  @Test
  void amongAllClassesTheSecondAnswerAloneIsRight() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Evaluation all = Evaluation.of(logits(manager), labels(manager), Loss.SOFTMAX_CROSS_ENTROPY);

      assertThat(all.accuracy()).isCloseTo(1 / 3.0, within(1e-9));
      assertThat(all.loss()).isCloseTo(-Math.log(3 / 10.0 * 6 / 13 * 2 / 16) / 3, within(1e-6));
    }
  }

  @Test
  void amongTwoClassesOnlyTheirOutputsCount() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = Evaluation.columns(logits(manager), AMONG);
      NDArray labels = Evaluation.columns(labels(manager), AMONG);

      Evaluation two = Evaluation.of(logits, labels, Loss.SOFTMAX_CROSS_ENTROPY);

      assertThat(two.accuracy()).isCloseTo(2 / 3.0, within(1e-9));
      assertThat(two.loss()).isCloseTo(-Math.log(3 / 4.0 * 6 / 8 * 2 / 5) / 3, within(1e-6));
    }
  }

  /** The sigmoid of ln a is a / (1 + a); its loss is summed over the classes that count. */
  @Test
  void theOtherLossToo() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray logits = Evaluation.columns(logits(manager), AMONG);
      NDArray labels = Evaluation.columns(labels(manager), AMONG);

      Evaluation two = Evaluation.of(logits, labels, Loss.SIGMOID_BINARY_CROSS_ENTROPY);

      double product = (3 / 4.0 * 1 / 2) * (1 / 3.0 * 6 / 7) * (1 / 4.0 * 2 / 3);
      assertThat(two.loss()).isCloseTo(-Math.log(product) / 3, within(1e-6));
    }
  }

  private static NDArray logits(NDManager manager) {
    float[] logits = new float[12];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(POWERS[i / 4][i % 4]);
    }
    return manager.create(logits).reshape(3, 4);
  }

  private static NDArray labels(NDManager manager) {
    return manager.create(LABELS).reshape(3, 4);
  }
}
