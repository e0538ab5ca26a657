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
    "ASSIGNED_OUT_OF_TURN, is assigned as #2 behind #0",
    "EXPIRED_AT_ANOTHER_WORKER, counts LeaseExpired of #1 by ben",
    "STARTED_TWICE, starts #1 twice",
    "NEVER_STARTED, a point is doubled or lost",
    "FAILED, 'has Failed, which no soak brings about'",
    "SAID_BEHIND_THE_END, counts Checkpointed of #1 by anne",
    "OF_ANOTHER_ATTEMPT, counts Checkpointed of #2 by anne",
    "END_WRONG, and the log has",
    "OTHER_SCORE, but the best is",
    "LOST_AND_NEVER_FINISHED, is lost",
    "COUNTED_TWICE, while it is done",
    "REPORT_FROM_NOWHERE, what nobody said",
    "REPORT_IN_OTHER_WORDS, what nobody said",
    "REPORT_BY_ANOTHER, what nobody said",
    "COMPLETED_EARLY, is completed behind epoch 2",
    "COMPLETED_EARLY, has 2 of 3 epochs",
    "NEVER_PLANNED, a trial that nobody planned",
    "NEVER_SUBMITTED, decided on a sweep that nobody submitted",
    "PLANNED_LATE, when the plan of tune is finished",
    "TWO_AT_ONE_PLACE, plans two trials at place 17",
    "TWO_AT_ONE_PLACE, trials instead of",
    "CHOSEN_EARLY, chooses a winner before",
    "CANCELLED, 'has Cancelled, which nobody asked for'",
    "DECIDED_BEHIND_THE_END, has PlanFinished behind its end",
    "NEVER_FINISHED, lacks SweepFinished"
  })
  void aPlantedBugIsFoundAndNamed(Bug bug, String words) {
    assertThat(new DoctoredLog(bug).check()).anyMatch(broken -> broken.contains(words));
  }
}
