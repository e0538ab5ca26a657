package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.worker.trial.Trainer;
import dev.lethe.worker.trial.Trainer.Stop;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whether an attempt waits for what is on its way to an object store; the clock is ours. */
class TransferWishesTest {
  private final Stopped progress = new Stopped();
  private long now = 1_000;
  private final TransferWishes wishes =
      new TransferWishes(progress, Duration.ofSeconds(20), () -> now);

  @Test
  void whoeverIsWantedWaitsAndIsNoStandstill() {
    assertThat(wishes.wantsToKeep()).isTrue();
    assertThat(wishes.wantsToGoOn()).isTrue();
    assertThat(progress.signs).isEqualTo(2);
  }

  @Test
  void whatNobodyWantsAnyMoreIsNeitherKeptNorGoneOnWith() {
    progress.stop = Stop.UNWANTED;

    assertThat(wishes.wantsToKeep()).isFalse();
    assertThat(wishes.wantsToGoOn()).isFalse();
  }

  @Test
  void whoeverLeavesKeepsWhatItHasForHalfOfItsGraceAndBeginsNothing() {
    progress.stop = Stop.LEAVING;

    assertThat(wishes.wantsToGoOn()).isFalse();
    assertThat(wishes.wantsToKeep()).isTrue();
    now += Duration.ofSeconds(10).toNanos() - 1;
    assertThat(wishes.wantsToKeep()).isTrue();
    now += 1;
    assertThat(wishes.wantsToKeep()).isFalse();
  }

  private static final class Stopped implements Trainer.Progress {
    private @Nullable Stop stop;
    private int signs;

    @Override
    public void step(long step) {}

    @Override
    public void alive() {
      signs++;
    }

    @Override
    public boolean isReported() {
      return true;
    }

    @Override
    public Optional<Stop> stop() {
      return Optional.ofNullable(stop);
    }
  }
}
