package dev.lethe.bench;

import static dev.lethe.bench.StoredTraining.TRIAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.bench.soak.Line;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.worker.training.CheckpointBucket;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose checkpoints travel a line to a real object store, which is cut or slow. */
class CheckpointLineTest {
  @TempDir static Path directory;
  @AutoClose private static StoredTraining training;

  @TempDir Path folder;
  @AutoClose private Line line;
  @AutoClose private StoringWorker near;
  private String place = "";

  @BeforeAll
  static void start() throws Exception {
    training = StoredTraining.in(directory);
  }

  @BeforeEach
  void begin(TestInfo test) throws Exception {
    place = "/" + test.getTestMethod().orElseThrow().getName();
    line = Line.to(training.port());
    near =
        new StoringWorker(
            training, folder.resolve("near"), training.bucket(place, training.port()));
  }

  @Test
  void cutOffInTheMiddleATrainingGoesOnAndKeepsTheNextOne() throws Exception {
    line.slow(100);
    CutAfter cut = new CutAfter(line, 5);
    ScriptedSteps steps =
        new ScriptedSteps(
            List.of(2, 4, 8, 10),
            Integer.MAX_VALUE,
            step -> {
              if (step == 6) {
                line.mend();
              }
            });
    try (StoringWorker far = far(cut::goesOn, () -> true);
        Said said = new Said(Training.class)) {
      assertThat(far.completed(1, null, steps)).isEqualTo(training.undisturbed());

      assertThat(steps.kept())
          .extracting(kept -> kept != null)
          .containsExactly(false, false, true, true);
      assertThat(near.names())
          .containsExactlyInAnyOrder(
              Objects.requireNonNull(steps.kept().get(2)).name(),
              Objects.requireNonNull(steps.kept().get(3)).name());
      assertThat(said.warnings()).containsExactly("Cannot keep a checkpoint");
    }
  }

  @Test
  void aStoreThatIsAwayIsWaitedForByWhoeverGoesOn() throws Exception {
    Checkpoint kept = near.stopped(TRIAL, ScriptedSteps.until(7));
    line.cut();
    ScriptedSteps rest = ScriptedSteps.toTheEnd();

    try (Said said = Said.everything(CheckpointBucket.class);
        StoringWorker far = far(() -> true, () -> mendsOnce(said))) {
      assertThat(far.completed(2, kept, rest)).isEqualTo(training.undisturbed());
    }

    assertThat(rest.done().getFirst()).isEqualTo(8);
  }

  /** The store's client tries a few times by itself; the line is mended when it has given up. */
  private boolean mendsOnce(Said said) {
    if (said.has("A checkpoint does not come yet")) {
      line.mend();
    }
    return true;
  }

  @Test
  void whatIsNotWantedAnyMoreIsBrokenOff() throws Exception {
    line.slow(60_000);

    try (StoringWorker far = far(() -> false, () -> true)) {
      Outcome outcome = far.run(TRIAL, 1, null, ScriptedSteps.until(7));

      assertThat(outcome).isEqualTo(new Outcome.Stopped(7, null));
      assertThat(near.names()).isEmpty();
    }
  }

  /** The worker at the other end of the line. */
  private StoringWorker far(BooleanSupplier wantsToKeep, BooleanSupplier wantsToGoOn) {
    return new StoringWorker(
        training,
        folder.resolve("far"),
        training.bucket(place, line.port()),
        wantsToKeep,
        wantsToGoOn);
  }
}
