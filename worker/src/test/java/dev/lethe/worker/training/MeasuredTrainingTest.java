package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredTrainingTest {
  private static final Measure.Examples EXAMPLES = new Measure.Examples(24, 12, 2);
  private static final List<Measure> ALL =
      List.of(
          new Measure.HessianTop(EXAMPLES),
          new Measure.Sharpness(EXAMPLES, 5, new Measure.Radii(0.05, 0.5, 0.01, 0.05)),
          new Measure.Forgetting(2, 8, 4, 2));
  private static final int STEPS = 13;

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void everythingThatIsAskedForIsMeasuredAtTheEnd() {
    Map<String, Double> metrics = completed(run(spec(new Rule.Sam(0.1), ALL), null, new Journal()));

    assertThat(metrics)
        .containsKeys(
            "measure/train_accuracy",
            "measure/train_loss",
            "measure/hessian_top",
            "measure/sharpness_worst",
            "measure/sharpness_worst_adaptive",
            "measure/sharpness_average",
            "measure/sharpness_average_adaptive",
            "forgetting/kl");
    assertThat(metrics.get("measure/sharpness_worst")).isPositive();
    assertThat(metrics.get("measure/hessian_top")).isPositive();
    assertThat(metrics.get("measure/train_accuracy")).isBetween(0.0, 1.0);
  }

  @Test
  void nothingIsMeasuredThatIsNotAskedFor() {
    Map<String, Double> metrics =
        completed(run(spec(new Rule.Sam(0.1), List.of()), null, new Journal()));

    assertThat(metrics.keySet())
        .noneMatch(name -> name.startsWith("measure/") || name.startsWith("forgetting/"));
  }

  @Test
  void measuringChangesNothingOfTheTraining() {
    Journal plain = new Journal();
    Journal measured = new Journal();
    Map<String, Double> without = completed(run(spec(rule(), List.of()), null, plain));

    Map<String, Double> with = completed(run(spec(rule(), ALL), null, measured));

    assertThat(with).containsAllEntriesOf(without);
    assertThat(measured.epochs.getLast()).containsAllEntriesOf(plain.epochs.getLast());
  }

  @Test
  void theSameRunHasTheSameMeasures() {
    TrainingSpec.Classification spec = spec(rule(), ALL);

    assertThat(completed(run(spec, null, new Journal())))
        .isEqualTo(completed(run(spec, null, new Journal())));
  }

  /** In the middle of an epoch in which steps were looked at before and behind. */
  @Test
  void resumedTrainingHasTheMeasuresOfAnUninterruptedOne() {
    TrainingSpec.Classification spec = spec(rule(), ALL);
    Journal whole = new Journal();
    Map<String, Double> expected = completed(run(spec, null, whole));
    Outcome.Stopped half = (Outcome.Stopped) run(spec, null, new Journal(8));
    Journal rest = new Journal();

    Map<String, Double> actual =
        completed(run(spec, Objects.requireNonNull(half.checkpoint()), rest));

    assertThat(actual).isEqualTo(expected);
    assertThat(rest.epochs).isEqualTo(whole.epochs.subList(1, whole.epochs.size()));
  }

  /** Within a test set, within each measure, and in the last pass of all. */
  @Test
  void whoeverIsToStopDoesSoBetweenTwoPassesAndGoesOnWithTheSameResult() {
    TrainingSpec.Classification spec = spec(rule(), ALL);
    Stopping whole = new Stopping(Long.MAX_VALUE, Observer.Wish.KEEP);
    Map<String, Double> expected = completed(run(spec, null, whole));

    for (long passes : new long[] {4, 5, 6, whole.passes / 2, whole.passes}) {
      Stopping observer = new Stopping(passes, Observer.Wish.KEEP);
      Outcome.Stopped stopped = (Outcome.Stopped) run(spec, null, observer);

      assertThat(observer.passes).isEqualTo(passes);
      assertThat(completed(run(spec, stopped.checkpoint(), new Journal()))).isEqualTo(expected);
    }
  }

  @Test
  void whatNobodyWantsAnyMoreIsNotMeasuredToTheEnd() {
    Stopping observer = new Stopping(30, Observer.Wish.DROP);

    Outcome outcome = run(spec(rule(), ALL), null, observer);

    assertThat(outcome).isEqualTo(new Outcome.Stopped(STEPS, null));
    assertThat(observer.passes).isEqualTo(30);
  }

  /** Wants the training to stop after so many passes that are no part of an update. */
  private static final class Stopping implements Observer {
    private final long stopAfter;
    private final Wish then;
    private long passes;

    Stopping(long stopAfter, Wish then) {
      this.stopAfter = stopAfter;
      this.then = then;
    }

    @Override
    public void epochFinished(
        int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {}

    @Override
    public void stepFinished(long step) {}

    @Override
    public void batchEvaluated() {
      passes++;
    }

    @Override
    public Wish wish() {
      return passes < stopAfter ? Wish.GO_ON : then;
    }

    @Override
    public void checkpointed(@Nullable Checkpoint checkpoint) {}
  }

  @Test
  void eachEpochTellsWhatItsStepsForgot() {
    Journal journal = new Journal();

    Outcome _ = run(spec(new Rule.Sam(0.1), ALL), null, journal);

    assertThat(journal.epochs)
        .hasSize(3)
        .allSatisfy(epoch -> {
          assertThat(epoch)
              .containsKeys(
                  "forgetting/kl",
                  "forgetting/entropy_rise",
                  "forgetting/loss_rise",
                  "forgetting/held_out_loss_rise",
                  "forgetting/own_loss_rise",
                  "forgetting/rho_gradient_norm",
                  "forgetting/held_out_cosine");
          assertThat(epoch.get("forgetting/kl")).isPositive();
          assertThat(epoch.get("forgetting/own_loss_rise"))
              .isCloseTo(
                  value(epoch, "loss_rise") - value(epoch, "held_out_loss_rise"), within(1e-9));
        });
  }

  @Test
  void whatPerturbsNothingForgetsNothing() {
    Journal journal = new Journal();

    Outcome _ = run(spec(new Rule.None(), ALL), null, journal);

    assertThat(journal.epochs)
        .allSatisfy(
            epoch -> assertThat(epoch.keySet()).noneMatch(name -> name.startsWith("forgetting/")));
  }

  @Test
  void drawnPlacesAreDifferentAndTheSameEachTime() {
    int[] drawn = DrawnBatches.drawn(40, 24, 0);

    assertThat(drawn).hasSize(24).doesNotHaveDuplicates().isEqualTo(DrawnBatches.drawn(40, 24, 0));
    assertThat(drawn).isNotEqualTo(DrawnBatches.drawn(40, 24, 1));
    assertThat(DrawnBatches.drawn(40, 40, 3)).contains(0, 39).doesNotHaveDuplicates();
  }

  private static double value(Map<String, Double> epoch, String name) {
    return epoch.getOrDefault("forgetting/" + name, Double.NaN);
  }

  private static Rule rule() {
    return new Rule.Gsam(0.1, 0.4, false);
  }

  private static TrainingSpec.Classification spec(Rule rule, List<Measure> measures) {
    return Examples.spec(rule, new Budget.Steps(STEPS)).withMeasures(measures);
  }

  private Outcome run(
      TrainingSpec.Classification spec, @Nullable Checkpoint checkpoint, Observer observer) {
    return Training.run(
        spec,
        Examples.dataset(),
        checkpoint,
        new CheckpointFolder(folder, Examples.ATTEMPT),
        observer);
  }

  private static Map<String, Double> completed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return Journal.untimed(((Outcome.Completed) outcome).metrics());
  }
}
