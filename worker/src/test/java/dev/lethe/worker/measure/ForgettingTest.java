package dev.lethe.worker.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.worker.sharpness.SharpGradient;
import dev.lethe.worker.training.EngineSetup;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a SAM step forgets, against PyTorch in double precision. */
class ForgettingTest {
  private final NDManager manager = NDManager.newBaseManager();

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void stepForgetsWhatPyTorchSaysThatItDoes() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      JsonNode expected = measured.expected().path("forgetting");
      NDArray perturbed = perturbed(measured, expected.path("rho").asDouble());

      Map<String, Double> found = of(measured, perturbed);

      assertThat(found).hasSize(expected.size() - 1);
      found.forEach((name, value) ->
          assertThat(value)
              .as("%s of %s", name, measured)
              .isCloseTo(expected.path(name.replace("forgetting/", "")).asDouble(), within(1e-5)));
    }
  }

  @Test
  void weightsAndRunningStatisticsStayAsTheyWere() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      NDArray perturbed = perturbed(measured, 0.2);
      float[] weights = measured.state().weights().toFloatArray();
      float[] statistics = measured.state().statistics().toFloatArray();

      Map<String, Double> _ = of(measured, perturbed);

      assertThat(measured.state().weights().toFloatArray()).isEqualTo(weights);
      assertThat(measured.state().statistics().toFloatArray()).isEqualTo(statistics);
    }
  }

  @Test
  void nothingIsSaidWhereNothingIsPerturbed() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      assertThat(of(measured, measured.state().weights())).isEmpty();
    }
  }

  private static Map<String, Double> of(MeasuredCase measured, NDArray perturbed) {
    return new Forgetting(measured.network(), measured.golden().loss())
        .of(measured.state(), perturbed, measured.batch(0), measured.batch(1));
  }

  private static NDArray perturbed(MeasuredCase measured, double rho) {
    Perturbation sam =
        new Perturbation(
            new Rule.Sam(rho), new Objective.TrainingLoss(), new RadiusSchedule.Constant());
    return new SharpGradient(measured.network(), sam, measured.golden().loss(), 8)
        .of(measured.state(), measured.batch(0), rho)
        .firstPoint();
  }
}
