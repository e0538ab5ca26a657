package dev.lethe.orchestrator.plan;

import static dev.lethe.orchestrator.sweep.Metric.Goal.MAXIMIZE;
import static dev.lethe.orchestrator.sweep.Metric.Goal.MINIMIZE;
import static dev.lethe.orchestrator.sweep.SearchMethod.GRID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.plan.Choice.Chosen;
import dev.lethe.orchestrator.plan.Choice.Tuned;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Parameter.Values;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  /** Configurations 1 to 3 with ρ 0.3, 0.2 and 0.1, two seeds each. */
  private static final VariantSpace SPACE =
      SweepOf.variant("sam", Map.of("rho", new Values(List.of(0.3, 0.2, 0.1))));

  private static final double NAN = Double.NaN;

  @Test
  void theBestMeanOverTheSeedsWins() {
    assertThat(chosen(MAXIMIZE, new double[] {0.9, 0.1, 0.6, 0.6, 0.5, 0.5}))
        .contains(new Chosen(2, 0.6));
  }

  @Test
  void theLowestMeanWinsWhereLessIsBetter() {
    assertThat(chosen(MINIMIZE, new double[] {0.75, 0.5, 0.5, 0.5, 0.25, 0.5}))
        .contains(new Chosen(3, 0.375));
  }

  @Test
  void aSeedWithoutAResultIsWorseThanAnyResult() {
    assertThat(chosen(MAXIMIZE, new double[] {0.9, NAN, 0.1, 0.1, NAN, NAN}))
        .contains(new Chosen(2, 0.1));
    assertThat(chosen(MINIMIZE, new double[] {0.1, NAN, 0.9, 0.9, NAN, NAN}))
        .contains(new Chosen(2, 0.9));
  }

  @Test
  void aConfigurationThatFailedOnceStillWinsOverOneThatAlwaysFailed() {
    assertThat(chosen(MAXIMIZE, new double[] {NAN, NAN, NAN, 0.2, NAN, NAN}))
        .contains(new Chosen(2, 0.2));
  }

  @Test
  void nobodyWinsWhereEveryTrialFailed() {
    assertThat(chosen(MAXIMIZE, new double[] {NAN, NAN, NAN, NAN, NAN, NAN})).isEmpty();
  }

  @Test
  void nobodyWinsWhereTheMetricWasNotMeasured() {
    Sweep sweep = sweep(MAXIMIZE);
    Tuned other = new Tuned(Planner.tune(sweep).getFirst(), Map.of("test/accuracy", 0.9), 10);

    assertThat(Choice.of(sweep, List.of(other))).isEmpty();
  }

  @Test
  void withTiesTheCheaperWins() {
    assertThat(chosen(MAXIMIZE, new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, 10, 5, 10))
        .contains(new Chosen(2, 0.5));
  }

  @Test
  void withTiesAtOneCostTheSmallerRadiusWins() {
    assertThat(chosen(MAXIMIZE, new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}))
        .contains(new Chosen(3, 0.5));
  }

  @Test
  void meansThatDifferByRoundingOnlyAreTied() {
    // 0.1 + 0.7 is not 0.3 + 0.5 in binary
    assertThat(chosen(MAXIMIZE, new double[] {0.3, 0.5, 0.1, 0.7, 0.1, 0.1}, 10, 5, 1))
        .map(Chosen::configuration)
        .contains(2);
    assertThat(chosen(MINIMIZE, new double[] {0.3, 0.5, 0.1, 0.7, 9, 9}, 5, 10, 1))
        .map(Chosen::configuration)
        .contains(1);
  }

  @Test
  void aCheaperConfigurationDoesNotWinOverABetterOne() {
    assertThat(chosen(MAXIMIZE, new double[] {0.5, 0.5, 0.501, 0.5, 0.4, 0.4}, 1, 10, 1))
        .map(Chosen::configuration)
        .contains(2);
  }

  @Test
  void theOrderOfTheTrialsDoesNotMatter() {
    Sweep sweep = sweep(MAXIMIZE);
    List<Tuned> tuned = tuned(sweep, new double[] {0.1, 0.7, 0.3, 0.5, 0.4, 0.4}, 1, 1, 1);

    assertThat(Choice.of(sweep, tuned.reversed())).isEqualTo(Choice.of(sweep, tuned));
  }

  private static Optional<Chosen> chosen(Goal goal, double[] scores) {
    return chosen(goal, scores, 10, 10, 10);
  }

  private static Optional<Chosen> chosen(Goal goal, double[] scores, long... costs) {
    Sweep sweep = sweep(goal);
    return Choice.of(sweep, tuned(sweep, scores, costs));
  }

  private static Sweep sweep(Goal goal) {
    return SweepOf.method(GRID).seeds(2, 0, 1).goal(goal).variants(SPACE);
  }

  /** In the order of the plan: by configuration, then seed. NaN is a trial that failed. */
  private static List<Tuned> tuned(Sweep sweep, double[] scores, long... costs) {
    return Planner.tune(sweep).stream()
        .map(trial -> new Tuned(trial, metrics(trial, scores), costs[trial.configuration() - 1]))
        .toList();
  }

  private static Map<String, Double> metrics(Trial trial, double[] scores) {
    double score = scores[trial.index()];
    return Double.isNaN(score) ? Map.of() : Map.of("validation/accuracy", score);
  }
}
