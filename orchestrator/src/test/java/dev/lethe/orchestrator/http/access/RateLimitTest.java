package dev.lethe.orchestrator.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Quota;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private long nanos;
  private final RateLimit rates = new RateLimit(new Limits(2, 3, 1, 1, 1, Quota.NONE), () -> nanos);

  @Test
  void soManyAtOnceAndThenAsManyAsTimeAllows() {
    assertThat(rates.take("anne")).isZero();
    assertThat(rates.take("anne")).isZero();
    assertThat(rates.take("anne")).isZero();
    assertThat(rates.take("anne")).isEqualTo(1);
    assertThat(rates.take("bert")).isZero();

    nanos += 500_000_000;

    assertThat(rates.take("anne")).isZero();
    assertThat(rates.take("anne")).isEqualTo(1);
  }

  @Test
  void aStrangerWithManyNamesDoesNotFillTheMemory() {
    for (int name = 0; name < 100_000; name++) {
      assertThat(rates.take("stranger" + name)).isZero();
    }
    assertThat(rates.size()).isEqualTo(10_000);
  }
}
