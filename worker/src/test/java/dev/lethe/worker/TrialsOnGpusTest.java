package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Optimizer;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WeightDecayOn;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.device.Gpu;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a trial asks of a GPU that not every GPU has. */
class TrialsOnGpusTest {
  private static final Attempt ATTEMPT = new Attempt(new TrialId("0123456789abcdef"), 1);
  private static final Gpu OLD = new Gpu(0, "0", "Alpha", 7, 5);
  private static final Gpu NEW = new Gpu(0, "0", "Beta", 8, 0);

  @TempDir private Path folder;
  private final List<Report> reports = new ArrayList<>();

  @Test
  void bfloat16IsHandedBackWhereTheGpuDoesNotComputeIt() {
    Report end = train(OLD, Precision.BF16_MIXED);

    assertThat(end)
        .isEqualTo(
            new HandedBack(
                ATTEMPT,
                Reason.DEVICE,
                "the Alpha does not compute bfloat16, which takes compute capability 8.0; it has"
                    + " 7.5",
                null));
    assertThat(reports).isEmpty();
  }

  @Test
  void anythingElseIsTrained() {
    assertThat(train(OLD, Precision.FLOAT32)).isInstanceOf(Report.Completed.class);
    assertThat(train(NEW, Precision.BF16_MIXED)).isInstanceOf(Report.Completed.class);
  }

  private Report train(Gpu gpu, Precision precision) {
    WeightFiles files = new WeightFiles(null, folder);
    Trials trials =
        new Trials(
            new Datasets(null, 1 << 24),
            files,
            false,
            new CheckpointStore.InFolder(files.artifacts(), false),
            Map.of(),
            _ -> {},
            gpu);
    return trials.train(order(precision), new Unhurried(), reports::add);
  }

  private static Order.Run order(Precision precision) {
    TrainingSpec spec =
        new TrainingSpec.Classification(
                new DatasetSpec(
                    "shapes", 8, 4, 0, new DatasetSpec.Shapes(2, 8, 0.5, 0.1, 0, 4), null),
                new ModelSpec.Mlp(4, 1),
                Loss.SOFTMAX_CROSS_ENTROPY,
                0,
                List.of(),
                8,
                8,
                Perturbation.NONE,
                new Optimizer.Sgd(0.1, 0, false, 0, WeightDecayOn.ALL),
                new LearningRateSchedule.Constant(),
                0,
                new Budget.Steps(1),
                1)
            .in(precision);
    return new Order.Run(
        Wire.VERSION, 1, new WorkerId("anne"), new SweepName("s"), ATTEMPT, spec, null);
  }
}
