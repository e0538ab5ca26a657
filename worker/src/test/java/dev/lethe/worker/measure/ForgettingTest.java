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
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.SharpGradient;
import dev.lethe.worker.training.EngineSetup;
import java.util.List;
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

  /** Batch norm tells batches apart; without it only rounding does. */
  @Test
  void batchesTogetherSayWhatAllOfThemAtOnceSayButForBatchNorm() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      NDArray perturbed = perturbed(measured, 0.2);
      Map<String, Double> whole = of(measured, perturbed);

      Map<String, Double> cut = of(measured, perturbed, List.of(measured.batch(1).cut(2)));

      double most =
          whole.keySet().stream()
              .mapToDouble(name -> Math.abs(value(whole, name) - value(cut, name)))
              .max()
              .orElseThrow();
      if (measured.toString().startsWith("cnn")) {
        assertThat(most).as("%s", measured).isGreaterThan(1e-3);
      } else {
        assertThat(most).as("%s", measured).isLessThan(1e-5);
      }
    }
  }

  @Test
  void repetitionsAreAveraged() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      NDArray perturbed = perturbed(measured, 0.2);
      List<Batch> halves = measured.batch(1).cut(4);
      Map<String, Double> first = of(measured, perturbed, List.of(halves.subList(0, 1)));
      Map<String, Double> second = of(measured, perturbed, List.of(halves.subList(1, 2)));

      Map<String, Double> both =
          of(measured, perturbed, List.of(halves.subList(0, 1), halves.subList(1, 2)));

      assertThat(both).hasSameSizeAs(first);
      both.forEach((name, value) ->
          assertThat(value)
              .as("%s of %s", name, measured)
              .isCloseTo((value(first, name) + value(second, name)) / 2, within(1e-9)));
      // the cosine with the gradient on all is another
      assertThat(value(both, "forgetting/held_out_cosine"))
          .isNotCloseTo(
              value(of(measured, perturbed, List.of(halves)), "forgetting/held_out_cosine"),
              within(1e-3));
    }
  }

  private static double value(Map<String, Double> values, String name) {
    return values.getOrDefault(name, Double.NaN);
  }

  private static Map<String, Double> of(MeasuredCase measured, NDArray perturbed) {
    return of(measured, perturbed, List.of(List.of(measured.batch(1))));
  }

  private static Map<String, Double> of(
      MeasuredCase measured, NDArray perturbed, List<List<Batch>> heldOut) {
    return new Forgetting(measured.network(), measured.golden().loss())
        .of(measured.state(), perturbed, measured.batch(0), new Listed(heldOut));
  }

  /** Batches by repetition. */
  private record Listed(List<List<Batch>> images) implements Forgetting.HeldOut {
    @Override
    public int repetitions() {
      return images.size();
    }

    @Override
    public int batches() {
      return images.getFirst().size();
    }

    @Override
    public Batch batch(NDManager owner, int repetition, int number) {
      return images.get(repetition).get(number);
    }
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
