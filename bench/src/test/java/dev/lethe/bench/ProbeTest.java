package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.local.WorkerProbe;
import dev.lethe.orchestrator.plan.Estimate;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Timing;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a real worker process before a sweep runs. */
class ProbeTest {
  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: probed
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: DATASET, train: 400, validation: 100}
        model: {name: small-cnn, width: 4}
      parameters: {learning_rate: 0.1, batch_size: {values: [20, 40]}}
      variants: {sgd: {}, sam: {rho: 0.1}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 2}}
      seeds: {tune: 1, confirm: 2}
      """;

  @TempDir Path data;

  @Test
  void timesATrialOfEachKind() throws Exception {
    Estimate estimate = estimate("shapes");

    Timing.Answer answer = WorkerProbe.time(CLASS_PATH, null, 1, estimate.samples());

    assertThat(answer.problem()).isNull();
    assertThat(answer.times()).hasSize(4).allMatch(time -> time.perStep() > 0);
    assertThat(estimate.seconds(answer.times(), 2)).isPositive();
  }

  @Test
  void saysWhatDataIsMissingAndWhereItBelongs() throws Exception {
    var problem =
        WorkerProbe.dataProblem(CLASS_PATH, data, estimate("fashion-mnist").samples().getFirst());

    assertThat(problem)
        .hasValueSatisfying(text ->
            assertThat(text).contains("fashion-mnist", data.toString(), "train-images-idx3-ubyte"));
  }

  @Test
  void knowsHowLargeTheNetworkIsWithoutTheData() throws Exception {
    Timing.Answer answer =
        WorkerProbe.time(CLASS_PATH, data, 1, estimate("fashion-mnist").samples());

    assertThat(answer.problem()).contains("fashion-mnist");
    // three convolutions, each with a norm, and a head: 4, 8 and 16 channels, 10 classes
    long weights = 9 * (4 + 4 * 8 + 8 * 16) + 2 * (4 + 8 + 16) + 16 * 10 + 10;
    long products = 9 * (4 * 28 * 28 + 4 * 8 * 14 * 14 + 8 * 16 * 7 * 7) + 16 * 10;
    assertThat(answer.sizes()).hasSize(4).containsOnly(new ModelSize(weights, products));
    assertThat(WorkerProbe.sizes(CLASS_PATH, estimate("fashion-mnist").samples()))
        .isEqualTo(answer.sizes());
  }

  @Test
  void findsNothingWrongWithDataThatIsGenerated() throws Exception {
    assertThat(WorkerProbe.dataProblem(CLASS_PATH, null, estimate("shapes").samples().getFirst()))
        .isEmpty();
  }

  private static Estimate estimate(String dataset) {
    return switch (SweepReader.read(YAML.replace("DATASET", dataset).getBytes(UTF_8))) {
      case Reading.Valid(Sweep sweep, var _) -> new Estimate(sweep, Planner.tune(sweep));
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe("the test"));
    };
  }
}
