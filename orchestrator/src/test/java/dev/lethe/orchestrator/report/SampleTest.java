package dev.lethe.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void aSweepThatIsNotLargeIsDrawnWhole() {
    List<ReportedTrial> trials = trials(Sample.MOST_OTHERS, 0);

    assertThat(Sample.of(trials)).isEqualTo(trials);
  }

  @Test
  void ofALargeOneAllThatWonAreDrawnAndTheOthersEvenlySpaced() {
    List<ReportedTrial> trials = trials(10 * Sample.MOST_OTHERS, 500);

    List<ReportedTrial> sample = Sample.of(trials);

    assertThat(sample.stream().filter(ReportedTrial::won)).hasSize(500);
    List<Long> others =
        sample.stream().filter(trial -> !trial.won()).map(ReportedTrial::seed).toList();
    assertThat(others).hasSize(Sample.MOST_OTHERS).isSorted();
    for (int i = 1; i < others.size(); i++) {
      assertThat(others.get(i) - others.get(i - 1)).isBetween(10L, 12L);
    }
  }

  /** Others first one by one, with one that won in between as long as there are. */
  private static List<ReportedTrial> trials(int others, int won) {
    List<ReportedTrial> trials = new ArrayList<>();
    int left = won;
    for (int i = 0; i < others; i++) {
      trials.add(trial(trials.size(), false));
      if (i % 20 == 0 && left-- > 0) {
        trials.add(trial(trials.size(), true));
      }
    }
    return trials;
  }

  private static ReportedTrial trial(long seed, boolean won) {
    return new ReportedTrial("sam", "tune", 1, seed, "done", won, Map.of(), 0.5, null, 1.0);
  }
}
