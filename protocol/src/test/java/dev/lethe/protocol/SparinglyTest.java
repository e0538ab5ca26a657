package dev.lethe.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparinglyTest {
  private long now;
  private final Sparingly sparingly = new Sparingly(() -> now);

  @Test
  void tenAreNamedAtOnceAndTheRestIsCountedUntilTheNextMayBe() {
    assertThat(named(1000)).isEqualTo(10);

    now += Duration.ofSeconds(10).toNanos();

    assertThat(sparingly.mayName()).hasValue(990);
    assertThat(sparingly.mayName()).isEmpty();
  }

  @Test
  void silenceEarnsNoMoreThanTen() {
    assertThat(named(10)).isEqualTo(10);

    now += Duration.ofDays(1).toNanos();

    assertThat(named(100)).isEqualTo(10);
  }

  private long named(int times) {
    return IntStream.range(0, times).filter(_ -> sparingly.mayName().isPresent()).count();
  }
}
