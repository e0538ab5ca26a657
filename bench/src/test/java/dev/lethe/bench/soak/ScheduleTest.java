package dev.lethe.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void theSameSeedDrawsTheSameFaults() {
    assertThat(drawn(7, true)).isEqualTo(drawn(7, true)).isNotEqualTo(drawn(8, true));
  }

  @Test
  void everyFaultComesSoonerOrLater() {
    assertThat(drawn(7, true)).extracting(Incident::fault).contains(Fault.values());
  }

  @Test
  void withoutMlflowItsLineIsNotCut() {
    assertThat(drawn(7, false)).extracting(Incident::fault).doesNotContain(Fault.CUT_MLFLOW);
  }

  private static List<Incident> drawn(long seed, boolean mlflow) {
    Schedule schedule = new Schedule(seed, mlflow);
    return Stream.generate(schedule::next).limit(500).toList();
  }
}
