package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an attempt keeps what it has, and which of its files are left; the clock is ours. */
class CheckpointingTest {
  private static final Duration EVERY = Duration.ofMinutes(5);

  @TempDir private Path folder;
  private long now = 1_000;
  private boolean arrived = true;

  @Test
  void oneIsDueWhenTheTimeIsOverAndTheNextAfterAsMuchAgain() throws IOException {
    Checkpointing checkpointing = begin(EVERY, null);

    pass(EVERY.minusNanos(1));
    assertThat(checkpointing.isDue()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(checkpointing.isDue()).isTrue();
    checkpointing.made(file(1));
    assertThat(checkpointing.isDue()).isFalse();
    pass(EVERY);
    assertThat(checkpointing.isDue()).isTrue();
  }

  @Test
  void withoutATimeNoneIsEverDue() {
    Checkpointing checkpointing = begin(null, null);

    pass(Duration.ofDays(9));

    assertThat(checkpointing.isDue()).isFalse();
  }

  @Test
  void whatTakesLongIsDoneLessOftenAlsoWhenItFails() {
    Checkpointing checkpointing = begin(EVERY, null);
    pass(EVERY);
    assertThat(checkpointing.isDue()).isTrue();
    pass(Duration.ofMinutes(1));
    checkpointing.made(null);

    pass(Duration.ofMinutes(20).minusNanos(1));
    assertThat(checkpointing.isDue()).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(checkpointing.isDue()).isTrue();
  }

  @Test
  void noNextOneIsMadeBeforeTheLastIsKnownToHaveBeenReported() throws IOException {
    Checkpointing checkpointing = begin(EVERY, null);
    arrived = false;
    make(checkpointing, file(1));

    pass(EVERY);
    assertThat(checkpointing.isDue()).isFalse();
    arrived = true;
    assertThat(checkpointing.isDue()).isTrue();
  }

  @Test
  void theOneBeforeGoesWhenTheNextHasArrived() throws IOException {
    Checkpoint resumed = file(1);
    Checkpointing checkpointing = begin(EVERY, resumed);

    make(checkpointing, file(2));
    assertThat(names()).containsExactly(name(1), name(2));
    make(checkpointing, file(3));
    assertThat(names()).containsExactly(name(2), name(3));
    make(checkpointing, file(4));
    assertThat(names()).containsExactly(name(3), name(4));
  }

  private Checkpointing begin(@Nullable Duration every, @Nullable Checkpoint resumed) {
    return new Checkpointing(
        new CheckpointFolder(folder, Examples.ATTEMPT), every, resumed, () -> now, () -> arrived);
  }

  private void make(Checkpointing checkpointing, Checkpoint checkpoint) {
    pass(EVERY);
    assertThat(checkpointing.isDue()).isTrue();
    checkpointing.made(checkpoint);
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private Checkpoint file(int step) throws IOException {
    Files.createFile(folder.resolve(name(step)));
    return new Checkpoint(name(step), step, "aa");
  }

  private static String name(int step) {
    return "0123456789abcdef-1-%d-aa.checkpoint".formatted(step);
  }

  private String[] names() {
    String[] names = folder.toFile().list();
    Arrays.sort(names);
    return names;
  }
}
