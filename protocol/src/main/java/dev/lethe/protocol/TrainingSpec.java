package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** Everything that a worker needs to know to run a trial; with the seed it decides the result. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingSpec.Classification.class, name = "classification"),
  @JsonSubTypes.Type(value = TrainingSpec.Noop.class, name = "noop")
})
public sealed interface TrainingSpec {
  /** Weights, order, augmentation and noise are drawn from it. */
  long seed();

  /**
   * Trains nothing: what dispatching costs is measured with it.
   *
   * @param milliseconds how long the trial takes
   */
  record Noop(long milliseconds, long seed) implements TrainingSpec {}

  /**
   * Trains a classifier of images.
   *
   * @param batchSize examples per update; a last batch that is not full is left out
   * @param perturbationBatch m: a batch is cut into micro-batches of m examples, each perturbed on
   *     its own, their gradients averaged; divides the batch size
   */
  record Classification(
      DatasetSpec dataset,
      ModelSpec model,
      Loss loss,
      double labelSmoothing,
      List<Augmentation> augmentation,
      int batchSize,
      int perturbationBatch,
      Perturbation perturbation,
      Sgd optimizer,
      LearningRateSchedule schedule,
      double warmupEpochs,
      Budget budget,
      long seed)
      implements TrainingSpec {

    public Classification {
      augmentation = List.copyOf(augmentation);
      if (batchSize < 1 || perturbationBatch < 1 || batchSize % perturbationBatch != 0) {
        throw new IllegalArgumentException(
            "m = %d does not divide the batch of %d".formatted(perturbationBatch, batchSize));
      }
    }

    /** The same with the data's checksum known. */
    public Classification withChecksum(String checksum) {
      return new Classification(
          dataset.withChecksum(checksum),
          model,
          loss,
          labelSmoothing,
          augmentation,
          batchSize,
          perturbationBatch,
          perturbation,
          optimizer,
          schedule,
          warmupEpochs,
          budget,
          seed);
    }

    /** Full batches in one pass over the training set. */
    public long stepsPerEpoch() {
      return dataset.train() / batchSize;
    }

    /** Updates of the weights in the whole trial. */
    public long steps() {
      return budget.steps(stepsPerEpoch(), perturbation.rule().passesPerStep());
    }

    /** Forward and backward passes of one example in the whole trial. */
    public long gradientEvaluations() {
      return steps() * batchSize * perturbation.rule().passesPerStep();
    }
  }

  /**
   * v ← momentum · v + (g + weightDecay · w), w ← w − lr · v; with Nesterov, w ← w − lr · (g +
   * weightDecay · w + momentum · v).
   *
   * @param learningRate the peak of the schedule
   */
  record Sgd(
      double learningRate,
      double momentum,
      boolean nesterov,
      double weightDecay,
      WeightDecayOn weightDecayOn) {}

  /** Which weights decay. */
  enum WeightDecayOn {
    /** All, as PyTorch does by default. */
    @JsonProperty("all")
    ALL,
    /** Only those of two or more dimensions: no biases, no batch norm. */
    @JsonProperty("matrices")
    MATRICES
  }

  /** The training loss, averaged over the batch. */
  enum Loss {
    @JsonProperty("softmax-cross-entropy")
    SOFTMAX_CROSS_ENTROPY,
    /** Summed over classes. */
    @JsonProperty("sigmoid-binary-cross-entropy")
    SIGMOID_BINARY_CROSS_ENTROPY
  }

  /** Random changes to training images. */
  enum Augmentation {
    /** Four pixels of zeros around the image, then a crop of the old size. */
    @JsonProperty("random-crop")
    RANDOM_CROP,
    @JsonProperty("horizontal-flip")
    HORIZONTAL_FLIP
  }
}
