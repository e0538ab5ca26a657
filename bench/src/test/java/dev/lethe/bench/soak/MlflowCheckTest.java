package dev.lethe.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MlflowCheckTest {
  private static final Set<String> TRIALS = Set.of("aa", "bb");

  @Test
  void whatMlflowShouldHaveBreaksNothing() {
    assertThat(MlflowCheck.of(TRIALS, List.of(run("1", "aa"), run("2", "bb")))).isEmpty();
  }

  @Test
  void aTrialWithTwoRunsOrNoneIsFound() {
    assertThat(MlflowCheck.of(TRIALS, List.of(run("1", "aa"), run("2", "aa"))))
        .containsExactly("MLflow has two runs of trial aa: 1, 2", "MLflow has no run of trial bb");
  }

  @Test
  void aRunThatNobodyPlannedIsFound() {
    assertThat(MlflowCheck.of(Set.of("aa"), List.of(run("1", "aa"), run("2", "cc"))))
        .containsExactly("MLflow has a run of trial cc, which nobody planned");
  }

  @Test
  void aRunThatHasNotEndedIsFound() {
    TrackedRun running = new TrackedRun("1", "aa", "RUNNING", run("1", "aa").points());

    assertThat(MlflowCheck.of(Set.of("aa"), List.of(running)))
        .containsExactly("MLflow shows trial aa as RUNNING");
  }

  @Test
  void pointsThatAreDoubledLostOrWrongAreFound() {
    List<TrackedRun.Point> points = new ArrayList<>(run("1", "aa").points());
    TrackedRun.Point lost = points.removeFirst();
    points.add(points.getFirst());
    points.add(new TrackedRun.Point(SoakSweep.LOSS, 1, 7));

    assertThat(MlflowCheck.of(Set.of("aa"), List.of(new TrackedRun("1", "aa", "FINISHED", points))))
        .containsExactlyInAnyOrder(
            "MLflow has %s of trial aa twice".formatted(points.getFirst()),
            "MLflow has Point[metric=training/loss, step=1, value=7.0] of trial aa, which it never"
                + " said",
            "MLflow lacks %s of trial aa".formatted(lost));
  }

  private static TrackedRun run(String id, String trial) {
    return new TrackedRun(id, trial, "FINISHED", List.copyOf(MlflowCheck.points(trial)));
  }
}
