package dev.lethe.orchestrator.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
  private static final String YAML =
      SmallSweep.training(
          "judged",
          """
          parameters: {learning_rate: 0.1, batch_size: 50}
          variants: {sgd: {}, sam: {rho: 0.1}, asam: {rho: 1}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 7}
          """);

  private static final double[] MIDDLE = {0.50, 0.51, 0.52, 0.50, 0.51, 0.52, 0.51};

  private final SweepScript script = new SweepScript(YAML);

  @Test
  void saysWhoIsBetterWhoIsWorseAndWhoIsNeither() {
    confirm("sgd", 0, 0.001);
    confirm("sam", 0.1, 0.002);
    confirm("asam", -0.1, 0.003);
    script.finish();

    assertThat(verdict())
        .isEqualTo(
            "sam is better than sgd; asam is worse than sgd (test/accuracy, 95 % confidence).");
  }

  @Test
  void aDifferenceThatSeedsDoNotShowIsNone() {
    confirm("sgd", 0, 0.001);
    confirm("sam", 0.1, 0.002);
    confirm("asam", 0.0, -0.02);
    script.finish();

    assertThat(verdict())
        .isEqualTo(
            "sam is better than sgd; asam cannot be told apart from it"
                + " (test/accuracy, 95 % confidence).");
  }

  @Test
  void wherePairsAreTooFewNothingIsSaidToBeBetter() {
    script.confirm("sgd", 1);
    confirm("sam", 0.1, 0.002);

    assertThat(verdict())
        .isEqualTo(
            "So far: no variant can be told apart from sgd (test/accuracy, 95 % confidence).");
  }

  private String verdict() {
    return Verdict.of(Ranking.of(script.view()));
  }

  /** Each seed so much above the middle, every other one a little more. */
  private void confirm(String variant, double above, double more) {
    List<Trial> trials = script.confirm(variant, 1);
    for (int i = 0; i < trials.size(); i++) {
      script.start(trials.get(i));
      double score =
          MIDDLE[i] + above + (i % 2) * more + (i % 3) * more / 2 - 0.004 * (i % 5) * more;
      script.complete(trials.get(i), Map.of("validation/accuracy", score, "test/accuracy", score));
    }
  }
}
