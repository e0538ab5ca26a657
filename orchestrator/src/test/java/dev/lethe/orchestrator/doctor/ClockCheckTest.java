package dev.lethe.orchestrator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockCheckTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "6, is 6 s ahead of this machine's",
    "-6, is 6 s behind this machine's",
  })
  void aClockThatIsOffIsSaidWithWhatSetsIt(int seconds, String expected) {
    Finding found = ClockCheck.of("worker anne", Duration.ofSeconds(seconds));

    assertThat(found.level()).isEqualTo(Level.WARNING);
    assertThat(found.check()).isEqualTo("clock of worker anne");
    assertThat(found.text()).startsWith(expected).contains("timedatectl set-ntp true");
  }

  @ParameterizedTest
  @CsvSource({"5", "0", "-5"})
  void aFewSecondsAreTolerated(int seconds) {
    Finding found = ClockCheck.of("leader", Duration.ofSeconds(seconds));

    assertThat(found.level()).isEqualTo(Level.OK);
  }

  @Test
  void aServersClockIsComparedWithThisOne() {
    Optional<Finding> found =
        ClockCheck.ofServer("mlflow", Optional.of("Sun, 29 Nov 2026 12:01:00 GMT"), NOON);

    assertThat(found.orElseThrow().text()).startsWith("is 60 s ahead of this machine's");
  }

  @Test
  void whoeverSaysNoTimeOrWritesItInAnotherWayIsNotAsked() {
    assertThat(ClockCheck.ofServer("mlflow", Optional.empty(), NOON)).isEmpty();
    assertThat(ClockCheck.ofServer("mlflow", Optional.of("yesterday"), NOON)).isEmpty();
  }
}
