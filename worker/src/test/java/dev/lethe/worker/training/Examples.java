package dev.lethe.worker.training;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Optimizer;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Refinements;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.protocol.Refinements.Towards;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WeightDecayOn;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/** Small data and specifications; a class is told by which half of the image is bright. */
final class Examples {
  static final int SIZE = 8;
  static final int TRAIN = 40;
  static final int BATCH = 8;
  static final Attempt ATTEMPT = new Attempt(new TrialId("0123456789abcdef"), 1);

  private Examples() {}

  static Dataset dataset() {
    LinkedHashMap<String, Images> tests = new LinkedHashMap<>();
    tests.put("test", images(13, 3));
    return new Dataset(
        "none",
        2,
        images(TRAIN, 1),
        images(17, 2),
        tests,
        new float[] {0.4f, 0.5f, 0.6f},
        new float[] {0.2f, 0.3f, 0.25f});
  }

  static Images images(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SIZE * SIZE * 3];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % 2;
      for (int p = 0; p < SIZE * SIZE * 3; p++) {
        boolean bright = p < SIZE * SIZE * 3 / 2 == (labels[i] == 0);
        pixels[i * SIZE * SIZE * 3 + p] = (byte) (random.nextInt(100) + (bright ? 150 : 0));
      }
    }
    return new Images(pixels, count, SIZE, SIZE, 3, labels);
  }

  static TrainingSpec.Classification spec(Rule rule, Budget budget, double learningRate) {
    return new TrainingSpec.Classification(
        new DatasetSpec("shapes", TRAIN, 17, 0, null, null),
        new ModelSpec.SmallCnn(4),
        Loss.SOFTMAX_CROSS_ENTROPY,
        0.1,
        List.of(Augmentation.RANDOM_CROP, Augmentation.HORIZONTAL_FLIP),
        BATCH,
        BATCH / 2,
        new Perturbation(rule, new Objective.TrainingLoss(), new RadiusSchedule.Constant()),
        new Sgd(learningRate, 0.9, true, 5e-4, WeightDecayOn.MATRICES),
        new LearningRateSchedule.Cosine(0),
        1,
        budget,
        7);
  }

  static TrainingSpec.Classification spec(Rule rule, Budget budget) {
    return spec(rule, budget, 0.05);
  }

  static TrainingSpec.Classification withSeed(TrainingSpec.Classification spec, long seed) {
    return new TrainingSpec.Classification(
        spec.dataset(),
        spec.model(),
        spec.loss(),
        spec.labelSmoothing(),
        spec.augmentation(),
        spec.batchSize(),
        spec.perturbationBatch(),
        spec.perturbation(),
        spec.optimizer(),
        spec.schedule(),
        spec.warmupEpochs(),
        spec.budget(),
        seed);
  }

  /** The same without what changes the images. */
  static TrainingSpec.Classification plain(
      TrainingSpec.Classification spec, ModelSpec model, Loss loss) {
    return new TrainingSpec.Classification(
        spec.dataset(),
        model,
        loss,
        0,
        List.of(),
        spec.batchSize(),
        spec.perturbationBatch(),
        spec.perturbation(),
        spec.optimizer(),
        spec.schedule(),
        spec.warmupEpochs(),
        spec.budget(),
        spec.seed());
  }

  /** The same with another optimizer, other ascents and refinements. */
  static TrainingSpec.Classification with(
      TrainingSpec.Classification spec,
      ModelSpec model,
      Optimizer optimizer,
      int ascentSteps,
      Refinements refinements) {
    Perturbation said = spec.perturbation();
    return new TrainingSpec.Classification(
            spec.dataset(),
            model,
            spec.loss(),
            spec.labelSmoothing(),
            spec.augmentation(),
            spec.batchSize(),
            spec.perturbationBatch(),
            new Perturbation(said.rule(), said.objective(), said.radius(), ascentSteps),
            optimizer,
            spec.schedule(),
            spec.warmupEpochs(),
            spec.budget(),
            spec.seed())
        .withRefinements(refinements);
  }

  static TrainingSpec.Classification with(
      TrainingSpec.Classification spec, Refinements refinements) {
    return spec.withRefinements(refinements);
  }

  /** All that a training may have to remember from step to step. */
  static TrainingSpec.Classification everything(Budget budget) {
    return with(
        spec(new Rule.Sam(0.1), budget),
        new ModelSpec.SmallCnn(4),
        new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1, WeightDecayOn.MATRICES),
        2,
        new Refinements(0.5, 0, 0.9, new Shrinking(0.3, 1, Towards.FRESH)));
  }
}
