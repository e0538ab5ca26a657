package dev.lethe.bench;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrainingSpec.Loss;
import dev.lethe.protocol.TrainingSpec.Sgd;
import dev.lethe.protocol.TrainingSpec.WeightDecayOn;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;

/** The updates that are measured: one batch of noise, one network, every kind of variant. */
final class StepVariants {
  static final int BATCH = 128;
  private static final int SIZE = 28;
  private static final int CLASSES = 10;
  private static final int BATCHES = 8;
  private static final double RHO = 0.05;

  private StepVariants() {}

  /** Specifications by the name of the variant. */
  static SequencedMap<String, TrainingSpec.Classification> all() {
    Objective loss = new Objective.TrainingLoss();
    Objective forgetting = new Objective.OutputBiasForgetting(0.1, 1, Objective.Link.SOFTMAX);
    Rule sam = new Rule.Sam(RHO);
    Rule gsam = new Rule.Gsam(RHO, 0.4, false);
    Rule asam = new Rule.Asam(RHO, 0.01, true, true);
    SequencedMap<String, TrainingSpec.Classification> variants = new LinkedHashMap<>();
    variants.put("sgd", spec(new Rule.None(), loss));
    variants.put("sam", spec(sam, loss));
    variants.put("gsam", spec(gsam, loss));
    variants.put("asam", spec(asam, loss));
    variants.put("obf", spec(sam, forgetting));
    variants.put("gsam-obf", spec(gsam, forgetting));
    variants.put("asam-obf", spec(asam, forgetting));
    variants.put("random", spec(new Rule.Random(RHO), loss));
    return variants;
  }

  private static TrainingSpec.Classification spec(Rule rule, Objective objective) {
    return new TrainingSpec.Classification(
        new DatasetSpec("fashion-mnist", BATCHES * BATCH, 1, 0, null, null),
        new ModelSpec.SmallCnn(16),
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        List.of(),
        BATCH,
        BATCH,
        new Perturbation(rule, objective, new RadiusSchedule.Constant()),
        new Sgd(0.01, 0.9, false, 5e-4, WeightDecayOn.ALL),
        new LearningRateSchedule.Constant(),
        0,
        new Budget.Steps(Long.MAX_VALUE),
        0);
  }

  /** Noise of Fashion-MNIST's form. */
  static Dataset dataset() {
    Random random = new Random(0);
    int count = BATCHES * BATCH;
    byte[] pixels = new byte[count * SIZE * SIZE];
    random.nextBytes(pixels);
    int[] labels = random.ints(count, 0, CLASSES).toArray();
    Images images = new Images(pixels, count, SIZE, SIZE, 1, labels);
    return new Dataset(
        "noise",
        CLASSES,
        images,
        images,
        new LinkedHashMap<>(),
        new float[] {0.5f},
        new float[] {0.3f});
  }
}
