package dev.lethe.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short soak; {@code lethe bench soak} is a longer one. */
@Tag("faults")
class SoakTest {
  @Test
  void everyPromiseIsKeptWhateverBefallsIt() throws Exception {
    Soak.Settings settings = new Soak.Settings(11, Duration.ofSeconds(30), 4, true);

    Outcome outcome = new Soak(settings, System.err::println).run();

    System.out.println(outcome.text());
    assertThat(outcome.broken()).isEmpty();
    assertThat(outcome.faults()).hasSizeGreaterThan(3);
    assertThat(outcome.restarts()).isPositive();
    assertThat(outcome.trials()).isGreaterThanOrEqualTo(SoakSweep.TRIALS);
  }
}
