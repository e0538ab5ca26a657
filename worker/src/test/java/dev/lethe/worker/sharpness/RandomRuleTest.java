package dev.lethe.worker.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.training.EngineSetup;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rule without golden cases: ε = ρ z / ‖z‖. Eight images of a small net with batch norm. */
class RandomRuleTest {
  private static final double RHO = 0.3;
  private static final TrainingLoss LOSS = new TrainingLoss(Loss.SOFTMAX_CROSS_ENTROPY, 0);

  private final NDManager manager = NDManager.newBaseManager();
  private final Network network = Network.convolutional(2, List.of(3), 0, 4);
  private final NetworkState state = network.initial(manager, new Random(1));
  private final Batch batch = new Batch(images(), labels());

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @BeforeEach
  void drawFromAKnownPlace() {
    Engine.getInstance().setRandomSeed(11);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void weightsAreMovedByTheRadius() {
    SharpGradient.Result result = random(8).of(state, batch, RHO);

    NDArray step = result.firstPoint().sub(state.weights());
    assertThat((double) step.norm().getFloat()).isCloseTo(RHO, within(1e-5));
    assertThat(result.perturbationNorm()).isCloseTo(RHO, within(1e-5));
  }

  @Test
  void gradientIsThatOfTheLossWhereTheWeightsWereMovedTo() {
    SharpGradient.Result result = random(8).of(state, batch, RHO);

    NetworkState there =
        new NetworkState(result.firstPoint(), state.velocity(), state.statistics());
    SharpGradient.Result plain = sharp(new Rule.None(), 8).of(there, batch, 0);
    assertThat(result.vector().toFloatArray()).isEqualTo(plain.vector().toFloatArray());
    assertThat(result.loss()).isEqualTo(plain.loss());
  }

  @Test
  void runningStatisticsFollowThePassAtTheUnmovedWeights() {
    NDArray expected = state.statistics().duplicate();
    NDArray _ = network.forward(state.weights(), expected, batch.images(), Pass.TRAINING);

    SharpGradient.Result _ = random(8).of(state, batch, RHO);

    assertThat(state.statistics().toFloatArray())
        .isEqualTo(expected.toFloatArray())
        .isNotEqualTo(network.initial(manager, new Random(1)).statistics().toFloatArray());
  }

  @Test
  void runningStatisticsFollowEveryMicroBatch() {
    NDArray expected = state.statistics().duplicate();
    for (Batch part : batch.cut(4)) {
      NDArray _ = network.forward(state.weights(), expected, part.images(), Pass.TRAINING);
    }

    SharpGradient.Result _ = random(4).of(state, batch, RHO);

    assertThat(state.statistics().toFloatArray()).isEqualTo(expected.toFloatArray());
  }

  @Test
  void directionComesFromTheEnginesSeedAndIsAnotherEachTime() {
    float[] first = random(8).of(state, batch, RHO).firstPoint().toFloatArray();
    float[] second = random(8).of(state, batch, RHO).firstPoint().toFloatArray();
    Engine.getInstance().setRandomSeed(11);

    float[] again = random(8).of(state, batch, RHO).firstPoint().toFloatArray();

    assertThat(again).isEqualTo(first).isNotEqualTo(second);
  }

  private SharpGradient random(int m) {
    return sharp(new Rule.Random(RHO), m);
  }

  private SharpGradient sharp(Rule rule, int m) {
    Perturbation perturbation =
        new Perturbation(rule, new Objective.TrainingLoss(), new RadiusSchedule.Constant());
    return new SharpGradient(network, perturbation, LOSS, m);
  }

  private NDArray images() {
    Random random = new Random(2);
    float[] values = new float[8 * 2 * 5 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (1 + 2 * random.nextGaussian());
    }
    return manager.create(values, new Shape(8, 2, 5, 5));
  }

  private NDArray labels() {
    return manager
        .create(new int[] {0, 1, 2, 3, 0, 1, 2, 3})
        .oneHot(4)
        .toType(DataType.FLOAT32, false);
  }
}
