package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineTest {
  @ParameterizedTest
  @CsvSource({
    "2, 16, 1, 2",
    "16, 64, 1, 16",
    "16, 64, 4, 4",
    "16, 8, 1, 4",
    "2, 16, 8, 1",
    "8, 1, 1, 1"
  })
  void hasAsManyWorkersAsItsProcessorsAndItsMemoryAllow(
      int processors, long gigabytes, int threads, int workers) {
    assertThat(new Machine(processors, gigabytes << 30).workers(threads)).isEqualTo(workers);
  }
}
