package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.EpochPoint;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TrialPointsTest {
  @Test
  void anEpochCountsWithTheLastOfItsPointsAlsoWhereNothingIsThereTwice() {
    TrialPoints points =
        new TrialPoints(
            trial(Map.of("training/loss", 1.0), Map.of("training/data_wait_seconds", 0.1)), "none");

    List<Batch> batches = Batch.of(0, points.after(0), Map.of(), Map.of());

    assertThat(batches).extracting(Batch::epochs).containsExactly(2);
    assertThat(batches.getFirst().metrics())
        .extracting(Batch.Metric::key, Batch.Metric::step)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("training/loss", 10L),
            org.assertj.core.groups.Tuple.tuple("gradient_evaluations", 10L),
            org.assertj.core.groups.Tuple.tuple("by-evals/training/loss", 100L),
            org.assertj.core.groups.Tuple.tuple("training/data_wait_seconds", 20L),
            org.assertj.core.groups.Tuple.tuple("gradient_evaluations", 20L));
  }

  @Test
  void anEpochThatWasNotEvaluatedBeginsWithItsLossAndTheOthersWithWhatChooses() {
    TrialPoints points =
        new TrialPoints(
            trial(
                new TreeMap<>(Map.of("system/memory_mb", 9.0, "training/loss", 2.0)),
                new TreeMap<>(Map.of("training/loss", 1.0, "validation/accuracy", 0.5))),
            "validation/accuracy");

    List<Batch.Point> all = points.after(0);

    assertThat(all.get(0).metrics().keySet()).first().isEqualTo("training/loss");
    assertThat(all.get(2).metrics().keySet())
        .startsWith("validation/accuracy", "training/loss")
        .contains("gradient_evaluations");
    assertThat(all).extracting(Batch.Point::step).containsExactly(10L, 100L, 20L, 200L);
    assertThat(all.get(1).metrics()).containsOnlyKeys("by-evals/training/loss");
  }

  @Test
  void aNumberThatJsonHasNoSignForGoesByItsName() {
    assertThat(Batch.Metric.of("loss", Double.NaN, 0, 0).value()).isEqualTo("NaN");
    assertThat(Batch.Metric.of("loss", Double.NEGATIVE_INFINITY, 0, 0).value())
        .isEqualTo("-Infinity");
    assertThat(Batch.Metric.of("loss", 0.5, 0, 0).value()).isEqualTo(0.5);
  }

  private static TrialView trial(Map<String, Double> first, Map<String, Double> second) {
    Trial trial = new Trial(new TrialId("0".repeat(16)), 0, Phase.TUNE, "sgd", 1, Map.of(), 1);
    return new TrialView(
        trial,
        TrialStatus.RUNNING,
        1,
        null,
        1L,
        null,
        null,
        List.of(new EpochPoint(1, 10, 100, 1, first), new EpochPoint(2, 20, 200, 2, second)),
        second,
        20,
        200,
        null,
        Map.of(),
        null,
        null);
  }
}
