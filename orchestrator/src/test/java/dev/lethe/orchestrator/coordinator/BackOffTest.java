package dev.lethe.orchestrator.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {
  private final BackOff backOff = new BackOff(Leadership.SHORTEST_PAUSE, Leadership.LONGEST_PAUSE);

  @Test
  void termsThatFailAtOnceAreFurtherAndFurtherApartUpToABound() {
    assertThat(Stream.generate(() -> backOff.after(Duration.ZERO).toMillis()).limit(8))
        .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
  }

  @Test
  void aTermThatWentWellIsFollowedByAShortPause() {
    backOff.after(Duration.ZERO);
    backOff.after(Duration.ZERO);

    Duration pause = backOff.after(Duration.ofMinutes(1));

    assertThat(pause).isEqualTo(Leadership.SHORTEST_PAUSE);
  }
}
