package dev.lethe.orchestrator.statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MeanIntervalTest {
  private final MeanInterval intervals = new MeanInterval(0.95);

  @Test
  void studentsIntervalIsThatOfTheTables() {
    // t(4, 0.975) = 2.776445; mean 3, s = 1.581139
    Interval interval = requireNonNull(intervals.of(new double[] {1, 2, 3, 4, 5}));

    assertThat(interval.low()).isCloseTo(3 - 2.776445 * 1.581139 / Math.sqrt(5), within(1e-5));
    assertThat(interval.high()).isCloseTo(3 + 2.776445 * 1.581139 / Math.sqrt(5), within(1e-5));
    assertThat(interval.method()).isEqualTo(Interval.Method.STUDENT);
  }

  @Test
  void manyNumbersHaveTheBootstrapsIntervalWhichIsTheSameEachTime() {
    double[] values = new double[MeanInterval.FEWEST];
    Arrays.setAll(values, i -> i % 7);

    Interval interval = requireNonNull(intervals.of(values));

    assertThat(interval.method()).isEqualTo(Interval.Method.BCA);
    assertThat(interval).isEqualTo(new MeanInterval(0.95).of(values));
    assertThat(intervals.of(Arrays.copyOf(values, values.length - 1)))
        .extracting(fewer -> requireNonNull(fewer).method())
        .isEqualTo(Interval.Method.STUDENT);
  }

  @Test
  void numbersThatAreAllTheSameHaveAnIntervalOfNoLength() {
    double[] same = new double[40];
    Arrays.fill(same, 0.7);

    Interval interval = requireNonNull(intervals.of(same));

    assertThat(interval.half()).isCloseTo(0, within(1e-12));
    assertThat(interval.low()).isCloseTo(0.7, within(1e-12));
  }

  @Test
  void oneNumberAndAnInfiniteOneHaveNoInterval() {
    assertThat(intervals.of(new double[] {1})).isNull();
    assertThat(intervals.of(new double[] {1, 2, Double.POSITIVE_INFINITY})).isNull();
  }

  @Test
  void theOtherSignTurnsTheIntervalRound() {
    double[] skewed = new double[50];
    Arrays.setAll(skewed, i -> Math.exp(i / 10.0));
    double[] turned = Arrays.stream(skewed).map(value -> -value).toArray();

    Interval interval = requireNonNull(intervals.of(skewed)).negated();
    Interval other = requireNonNull(intervals.of(turned));

    assertThat(other.low()).isCloseTo(interval.low(), within(1e-9));
    assertThat(other.high()).isCloseTo(interval.high(), within(1e-9));
  }
}
