package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RankingTest {
  private static final String YAML =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: ranked
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, train: 400, validation: 200}
        model: {name: small-cnn}
      parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
      variants: {sgd: {}, sam: {rho: 0.1}, asam: {rho: 1}}
      baseline: sgd
      method: grid
      budget: {per_trial: {epochs: 2}}
      seeds: {tune: 1, confirm: 4}
      """;

  private final SweepScript script = new SweepScript(YAML);

  @Test
  void ranksConfirmRunsOnlyAndNeverTheRunsThatChose() {
    for (Trial trial : script.trials()) {
      end(trial, 0.99);
    }
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 0.6, 0.7, 0.6, 0.7);
    confirm("asam", 0.4, 0.4, 0.4, 0.5);

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.phase()).isEqualTo(Phase.CONFIRM);
    assertThat(ranking.standings())
        .extracting(Standing::variant)
        .containsExactly("sam", "sgd", "asam");
    assertThat(standing(ranking, "sam").mean()).isCloseTo(0.65, within(1e-12));
    assertThat(standing(ranking, "sam").parameters())
        .containsExactly(Map.entry("learning_rate", 0.1));
  }

  @Test
  void differencesAreSeedBySeedAndCorrectedForTheirNumber() {
    confirm("sgd", 0.5, 0.6, 0.5, 0.6);
    confirm("sam", 0.6, 0.7, 0.6, 0.7);
    confirm("asam", 0.4, 0.7, 0.4, 0.7);

    Ranking ranking = Ranking.of(script.view());

    Difference sam = requireNonNull(standing(ranking, "sam").difference());
    Difference asam = requireNonNull(standing(ranking, "asam").difference());
    assertThat(sam.mean()).isCloseTo(0.1, within(1e-12));
    assertThat(sam.p()).isCloseTo(2 * 2 / 16.0, within(1e-12));
    assertThat(asam.mean()).isCloseTo(0, within(1e-12));
    assertThat(asam.p()).isEqualTo(1);
    assertThat(standing(ranking, "sgd").difference()).isNull();
  }

  @Test
  void aRunThatDivergedCountsAsWorstAndIsSaid() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    List<Trial> trials = script.confirm("sam", 1);
    end(trials.get(0), 0.8);
    script.start(trials.get(1));
    script.diverge(trials.get(1));

    Ranking ranking = Ranking.of(script.view());

    assertThat(standing(ranking, "sam").mean()).isCloseTo(0.4, within(1e-12));
    assertThat(standing(ranking, "sam").failed()).isEqualTo(1);
    assertThat(ranking.notes())
        .contains("sam: 1 of 2 runs have no result and count as worst.")
        .anyMatch(note -> note.contains("has not ended"));
  }

  @Test
  void onlySeedsThatBothHaveArePaired() {
    List<Trial> sgd = script.confirm("sgd", 1);
    end(sgd.get(0), 0.5);
    end(sgd.get(1), 0.6);
    List<Trial> sam = script.confirm("sam", 1);
    end(sam.get(1), 0.9);
    end(sam.get(2), 0.1);

    Difference difference = requireNonNull(standing(Ranking.of(script.view()), "sam").difference());

    assertThat(difference.pairs()).isEqualTo(1);
    assertThat(difference.mean()).isCloseTo(0.3, within(1e-12));
    assertThat(difference.interval()).isNull();
  }

  @Test
  void variantsWithoutARunComeLastAndHaveNoNumbers() {
    confirm("sam", 0.6, 0.7, 0.6, 0.7);

    Ranking ranking = Ranking.of(script.view());

    assertThat(ranking.standings().getFirst().variant()).isEqualTo("sam");
    assertThat(standing(ranking, "sgd").mean()).isNull();
    assertThat(RankingText.table(ranking)).doesNotContain("NaN").doesNotContain("null");
    assertThat(RankingText.csv(ranking)).doesNotContain("NaN").doesNotContain("null");
  }

  @Test
  void equalMeansShareARank() {
    confirm("sgd", 0.5, 0.5, 0.5, 0.5);
    confirm("sam", 0.5, 0.5, 0.5, 0.5);
    confirm("asam", 0.4, 0.4, 0.4, 0.4);

    assertThat(Ranking.of(script.view()).standings())
        .extracting(Standing::rank)
        .containsExactly(1, 1, 3);
  }

  private void confirm(String variant, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < accuracies.length; i++) {
      end(trials.get(i), accuracies[i]);
    }
  }

  private void end(Trial trial, double accuracy) {
    script.start(trial);
    script.complete(trial, Map.of("validation/accuracy", accuracy, "test/accuracy", accuracy));
  }

  private static Standing standing(Ranking ranking, String variant) {
    return ranking.standings().stream()
        .filter(standing -> standing.variant().equals(variant))
        .findFirst()
        .orElseThrow();
  }
}
