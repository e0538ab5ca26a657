package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
   * @param refinements what is done besides; {@link Refinements#NONE} where nothing is said
   * @param evaluate what the trial is measured on at its end; null for all that the data set has,
   *     empty for nothing
   * @param measures each kind at most once
   * @param initial what the network starts from; null where the seed draws it
   * @param precision of the arithmetic; {@link Precision#FLOAT32} where nothing is said
   * @param evaluation when it is evaluated on the way; {@link EvaluationRhythm#EACH_EPOCH} where
   *     nothing is said
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
      Optimizer optimizer,
      LearningRateSchedule schedule,
      double warmupEpochs,
      Budget budget,
      long seed,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.NoRefinements.class)
          Refinements refinements,
      @Nullable List<EvaluationSet> evaluate,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Measure> measures,
      @Nullable InitialWeights initial,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.Float32.class)
          Precision precision,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.EachEpoch.class)
          EvaluationRhythm evaluation)
      implements TrainingSpec {

    public Classification {
      augmentation = List.copyOf(augmentation);
      refinements = Objects.requireNonNullElse(refinements, Refinements.NONE);
      evaluate = evaluate == null ? null : List.copyOf(evaluate);
      measures = List.copyOf(Objects.requireNonNullElse(measures, List.of()));
      precision = Objects.requireNonNullElse(precision, Precision.FLOAT32);
      evaluation = Objects.requireNonNullElse(evaluation, EvaluationRhythm.EACH_EPOCH);
      if (batchSize < 1 || perturbationBatch < 1 || batchSize % perturbationBatch != 0) {
        throw new IllegalArgumentException(
            "m = %d does not divide the batch of %d".formatted(perturbationBatch, batchSize));
      }
      requirePieces(perturbation.rule(), model, perturbationBatch, refinements.microBatch());
    }

    private static void requirePieces(Rule rule, ModelSpec model, int m, int microBatch) {
      boolean cut = microBatch > 0 && microBatch < m;
      if (cut && m % microBatch != 0) {
        throw new IllegalArgumentException(
            "micro-batches of %d do not divide the %d examples that are perturbed together"
                .formatted(microBatch, m));
      }
      if (cut && model.normalizesByBatch() && !(rule instanceof Rule.None)) {
        throw new IllegalArgumentException(
            "batch norm sees the examples of a pass together, so micro-batches change the result");
      }
    }

    /** From weights that the seed draws, measured on all that the data set has, nothing besides. */
    public Classification(
        DatasetSpec dataset,
        ModelSpec model,
        Loss loss,
        double labelSmoothing,
        List<Augmentation> augmentation,
        int batchSize,
        int perturbationBatch,
        Perturbation perturbation,
        Optimizer optimizer,
        LearningRateSchedule schedule,
        double warmupEpochs,
        Budget budget,
        long seed) {
      this(
          dataset,
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
          seed,
          Refinements.NONE,
          null,
          List.of(),
          null,
          Precision.FLOAT32,
          EvaluationRhythm.EACH_EPOCH);
    }

    /** The same with the data's checksum known. */
    public Classification withChecksum(String checksum) {
      return copy(it -> it.dataset = dataset.withChecksum(checksum));
    }

    /** The same with other refinements. */
    public Classification withRefinements(Refinements others) {
      return copy(it -> it.refinements = others);
    }

    /** One batch of so few examples as the whole data set, without measures, the rest as it is. */
    public Classification cutTo(int examples, int micro) {
      DatasetSpec few =
          new DatasetSpec(dataset.name(), examples, 1, dataset.splitSeed(), dataset.shapes(), null);
      return copy(it -> {
        it.dataset = few;
        it.batchSize = examples;
        it.perturbationBatch = micro;
        it.refinements = refinements.cutTo(micro);
        it.measures = List.of();
      });
    }

    /** The same, measured on other sets. */
    public Classification withEvaluate(List<EvaluationSet> sets) {
      return copy(it -> it.evaluate = sets);
    }

    /** The same, measured on nothing at its end. */
    public Classification untested() {
      return withEvaluate(List.of());
    }

    /** Whether it is measured on anything at its end. */
    public boolean endsWithTests() {
      return evaluate == null || !evaluate.isEmpty();
    }

    /** The same with other measures. */
    public Classification withMeasures(List<Measure> others) {
      return copy(it -> it.measures = others);
    }

    /** The same from other weights. */
    public Classification from(@Nullable InitialWeights other) {
      return copy(it -> it.initial = other);
    }

    /** The same in another precision. */
    public Classification in(Precision other) {
      return copy(it -> it.precision = other);
    }

    /** The same, evaluated behind other epochs. */
    public Classification evaluated(EvaluationRhythm rhythm) {
      return copy(it -> it.evaluation = rhythm);
    }

    private Classification copy(Consumer<Copy> change) {
      Copy copy = new Copy();
      change.accept(copy);
      return copy.made();
    }

    /** What a copy has, which is the same until it is said otherwise. */
    private final class Copy {
      private DatasetSpec dataset = Classification.this.dataset;
      private int batchSize = Classification.this.batchSize;
      private int perturbationBatch = Classification.this.perturbationBatch;
      private Refinements refinements = Classification.this.refinements;
      private @Nullable List<EvaluationSet> evaluate = Classification.this.evaluate;
      private List<Measure> measures = Classification.this.measures;
      private @Nullable InitialWeights initial = Classification.this.initial;
      private Precision precision = Classification.this.precision;
      private EvaluationRhythm evaluation = Classification.this.evaluation;

      private Classification made() {
        return new Classification(
            dataset,
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
            seed,
            refinements,
            evaluate,
            measures,
            initial,
            precision,
            evaluation);
      }
    }

    /** How forgetting is measured, where it is. */
    public Optional<Measure.Forgetting> forgetting() {
      return measures.stream()
          .filter(Measure.Forgetting.class::isInstance)
          .map(Measure.Forgetting.class::cast)
          .findFirst();
    }

    /** Most examples that go through the network at once in training. */
    public int examplesAtOnce() {
      int most = refinements.microBatch();
      return most == 0 ? perturbationBatch : Math.min(most, perturbationBatch);
    }

    /** Full batches in one pass over the training set. */
    public long stepsPerEpoch() {
      return dataset.train() / batchSize;
    }

    /** Updates of the weights in the whole trial. */
    public long steps() {
      return budget.steps(stepsPerEpoch(), perturbation.passesPerStep());
    }

    /** Passes over the training set in the whole trial; a last one that is cut short is one. */
    public long epochs() {
      return Math.ceilDiv(steps(), stepsPerEpoch());
    }

    /** How often the trial is evaluated on its way and at its end. */
    public long timesEvaluated() {
      return evaluation.times(epochs());
    }

    /** How often the trial is evaluated on its test sets. */
    public long timesTested() {
      return !endsWithTests() ? 0 : evaluation.tests() ? timesEvaluated() : 1;
    }

    /** Forward and backward passes of one example in the whole trial. */
    public long gradientEvaluations() {
      return steps() * batchSize * perturbation.passesPerStep();
    }
  }
}
