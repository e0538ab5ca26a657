package dev.lethe.orchestrator.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SensitivityTest {
  @Test
  void aValueStandsForWhatIsNearerToItOnTheScaleOfItsRange() {
    // a grid of 0.01, 0.1, 1 and 10, so cells of 1/6, 1/3, 1/3 and 1/6 of three decades
    Tuning tuning = new Tuning("rho: {distribution: log_uniform, min: 0.01, max: 10, count: 4}");
    tuning.scores(0.70, 0.80, 0.82, 0.60);

    Response rho = tuning.won(3, 0.79).parameters().getFirst();

    assertThat(rho.parameter()).isEqualTo("rho");
    assertThat(rho.share()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(rho.edge()).isNull();
    assertThat(rho.curve()).extracting(Point::score).containsExactly(0.70, 0.80, 0.82, 0.60);
    assertThat((double) rho.curve().get(1).value()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void wholeNumbersHaveEqualSharesAndSoHaveListedValues() {
    Tuning tuning =
        new Tuning("rho: {distribution: int_uniform, min: 1, max: 4}, m: {values: [50, 10]}");
    // the last parameter by name moves fastest
    tuning.scores(0.9, 0.5, 0.8, 0.7, 0.5, 0.6, 0.6, 0.6);

    List<Response> responses = tuning.won(1, 0.75).parameters();

    assertThat(responses).extracting(Response::parameter).containsExactly("m", "rho");
    assertThat(responses.getFirst().curve())
        .containsExactly(new Point(10, 0.6), new Point(50, 0.9));
    assertThat(responses.getFirst().share()).isEqualTo(0.5);
    assertThat(responses.getLast().curve())
        .containsExactly(
            new Point(1, 0.9), new Point(2, 0.6), new Point(3, 0.8), new Point(4, 0.7));
    assertThat(responses.getLast().share()).isEqualTo(0.5);
  }

  @Test
  void aWinnerAtTheEndOfWhatWasTriedLeadsOutUnlessNothingChangesOrLiesBeyond() {
    Tuning largest = new Tuning("rho: {values: [0.1, 0.2, 0.3]}");
    largest.scores(0.5, 0.6, 0.7);
    Response steep = largest.won(3, 0.65).parameters().getFirst();
    Response flat = largest.won(3, 0.4).parameters().getFirst();
    Tuning zero = new Tuning("rho: {values: [0, 0.2, 0.3]}");
    zero.scores(0.7, 0.6, 0.5);
    Tuning whole = new Tuning("rho: 1, m: {values: [10, 25, 50]}");
    whole.scores(0.5, 0.6, 0.7);
    Tuning two = new Tuning("rho: {values: [0.1, 0.2]}");
    two.scores(0.5, 0.6);

    assertThat(steep.edge()).isEqualTo(Edge.LARGEST);
    assertThat(steep.leadsOut()).isTrue();
    assertThat(flat.edge()).isEqualTo(Edge.LARGEST);
    assertThat(flat.share()).isEqualTo(1);
    assertThat(flat.leadsOut()).isFalse();
    assertThat(zero.won(1, 0.65).parameters().getFirst().edge()).isNull();
    assertThat(whole.won(3, 0.65).parameters().getFirst().edge()).as("the batch").isNull();
    assertThat(two.won(2, 0.55).parameters().getFirst().edge()).as("two values").isNull();
  }

  @Test
  void theWinnerIsAsGoodAsItselfWhateverConfirmationSays() {
    Tuning tuning = new Tuning("rho: {values: [0.1, 0.2, 0.3, 0.4]}");
    tuning.scores(0.5, 0.7, 0.69, 0.5);

    Sensitivity better = tuning.won(2, 0.8);

    assertThat(better.asGoodAs()).isEqualTo(0.7);
    assertThat(better.parameters().getFirst().share()).isEqualTo(0.25);
  }

  @Test
  void aConfigurationWithASeedWithoutAResultHasNoScore() {
    Tuning tuning = new Tuning("rho: {values: [0.1, 0.2, 0.3]}");
    tuning.scores(0.6, 0.7, Double.NaN);

    Response rho = tuning.won(2, 0.5).parameters().getFirst();

    assertThat(rho.curve()).extracting(Point::score).containsExactly(0.6, 0.7, null);
    assertThat(rho.share()).isCloseTo(2 / 3.0, within(1e-12));
  }

  @Test
  void withoutAnIntervalTheShareIsNotKnown() {
    Tuning tuning = new Tuning("rho: {values: [0.1, 0.2, 0.3]}");
    tuning.scores(0.5, 0.6, 0.7);

    Response rho = tuning.won(3, null).parameters().getFirst();

    assertThat(rho.share()).isNull();
    assertThat(rho.leadsOut()).isTrue();
  }

  @Test
  void whatWasNotSearchedHasNoSensitivity() {
    Tuning tuning = new Tuning("rho: 0.1");
    tuning.scores(0.5);

    assertThat(tuning.find(1, 0.4)).isEmpty();
    assertThat(new Tuning("rho: {values: [0.1, 0.2]}").find(0, null)).isEmpty();
  }

  /** A sweep of one variant, whose configurations get scores. */
  private static final class Tuning {
    private final SweepScript script;
    private final VariantSpace space;

    /** A space of SAM, with a batch of 50. */
    Tuning(String parameters) {
      script =
          new SweepScript(
              SmallSweep.training(
                  "tuned",
                  """
                  parameters: {learning_rate: 0.1, batch_size: 50}
                  variants: {sam: {%s}}
                  baseline: sam
                  budget: {per_trial: {gradient_epochs: 2}}
                  seeds: {tune: 1, confirm: 2}
                  """
                      .formatted(parameters)));
      space = script.sweep().variants().getFirst();
    }

    /** NaN is a run that diverged. */
    void scores(double... scores) {
      List<Trial> trials = script.trials();
      assertThat(trials).hasSameSizeAs(scores);
      for (int i = 0; i < scores.length; i++) {
        script.start(trials.get(i));
        if (Double.isNaN(scores[i])) {
          script.diverge(trials.get(i));
        } else {
          script.complete(trials.get(i), Map.of("validation/accuracy", scores[i]));
        }
      }
    }

    Sensitivity won(int configuration, @Nullable Double worstConfirmed) {
      return find(configuration, worstConfirmed).orElseThrow();
    }

    Optional<Sensitivity> find(int configuration, @Nullable Double worstConfirmed) {
      if (configuration == 0) {
        script.chooseNothing("sam");
      } else {
        script.choose("sam", configuration);
      }
      return Sensitivity.of(script.view(), space, worstConfirmed);
    }
  }
}
