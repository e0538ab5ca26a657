package dev.lethe.orchestrator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.statistics.MeanInterval;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LearningCurveTest {
  @Test
  void aCurveHasThePointsOfTheEpochsThatWereEvaluated() {
    List<TrialView> runs = List.of(run(1, 0.25, 0.5), run(2, 0.75, 1.0));

    List<LearningCurve> curves = LearningCurve.of("sgd", runs, new MeanInterval(0.95));

    assertThat(curves)
        .extracting(LearningCurve::metric)
        .containsExactly("training/loss", "validation/accuracy");
    assertThat(curves.getFirst().points())
        .extracting(LearningCurve.Point::evaluations)
        .containsExactly(100L, 200L, 300L);
    assertThat(curves.getLast().points())
        .extracting(LearningCurve.Point::evaluations, LearningCurve.Point::mean)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(200L, 0.5),
            org.assertj.core.groups.Tuple.tuple(300L, 0.75));
  }

  /** Evaluated behind its second epoch and its last. */
  private static TrialView run(long seed, double second, double last) {
    return new TrialView(
        new Trial(new TrialId("0".repeat(16)), 0, Phase.CONFIRM, "sgd", 1, Map.of(), seed),
        TrialStatus.DONE,
        1,
        null,
        1L,
        2L,
        0,
        List.of(
            new EpochPoint(1, 10, 100, 1, Map.of("training/loss", 3.0)),
            new EpochPoint(2, 20, 200, 2, evaluated(second)),
            new EpochPoint(3, 30, 300, 3, evaluated(last))),
        evaluated(last),
        30,
        300,
        1.0,
        Map.of(),
        null,
        null);
  }

  private static Map<String, Double> evaluated(double accuracy) {
    return Map.of("training/loss", 2.0, "validation/accuracy", accuracy);
  }
}
