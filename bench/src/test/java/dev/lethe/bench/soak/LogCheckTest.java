package dev.lethe.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.bench.soak.DoctoredLog.Bug;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The checker finds what it is there for, in a log that has nothing else wrong. */
class LogCheckTest {
  @Test
  void aSoundLogBreaksNothingAndWhatAReplacedLeaderWroteHasNoEffect() {
    DoctoredLog sound = new DoctoredLog(Bug.NONE);

    assertThat(sound.check()).isEmpty();
    assertThat(sound.withoutEffect()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({
    "COUNTED_TWICE, is counted twice",
    "TRIAL_LOST, is lost",
    "POINT_DOUBLED, a point is doubled or lost",
    "POINT_LOST, a point is doubled or lost",
    "POINT_WRONG, and the log has",
    "WINNER_TWICE, decides twice: WinnerChosen",
    "OTHER_WINNER, but the best is",
    "SUBMITTED_TWICE, is submitted twice",
    "PLANNED_OTHERWISE, and otherwise",
    "REPORT_TAKEN_IN_TWICE, is taken in behind",
    "REPORT_OF_ANOTHER_WORKER, counts EpochFinished of #1 by ben",
    "REPORT_NEVER_SAID, what nobody said",
    "REPORT_DELIVERED_TWICE, is number",
    "ASSIGNED_TO_TWO, while it is open",
    "NEVER_FINISHED, lacks SweepFinished"
  })
  void aPlantedBugIsFoundAndNamed(Bug bug, String words) {
    assertThat(new DoctoredLog(bug).check()).anyMatch(broken -> broken.contains(words));
  }
}
