package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.ranking.Verdict;
import dev.lethe.orchestrator.sweep.VariantSpace;
import java.util.stream.Collectors;

/** What MLflow shows, in Markdown, at the top of a sweep's run and of its experiment. */
final class SweepNote {
  /** MLflow 2 takes no longer a tag. */
  private static final int LONGEST = 4_900;

  private SweepNote() {}

  /** What is asked, before there is an answer. */
  static String asked(SweepView sweep, String experiment) {
    return question(sweep) + "\n" + howToRead(sweep, experiment);
  }

  /** The question with its answer. */
  static String answered(SweepView sweep, Ranking ranking, String experiment) {
    String note =
        "%s%n**%s**%n%n%s%n%s"
            .formatted(
                question(sweep),
                Verdict.of(ranking),
                RankingText.markdown(ranking),
                howToRead(sweep, experiment));
    return note.length() <= LONGEST ? note : note.substring(0, LONGEST) + "…";
  }

  private static String question(SweepView sweep) {
    return "Sweep **%s**: which of %s is really better, measured by `%s`; `%s` chose the configurations.%n"
        .formatted(
            sweep.sweep().name(),
            sweep.sweep().variants().stream()
                .map(VariantSpace::name)
                .collect(Collectors.joining(", ")),
            sweep.sweep().report(),
            sweep.sweep().metric().name());
  }

  private static String howToRead(SweepView sweep, String experiment) {
    return """
    %s

    Below the sweep's run there is one for each variant: tick them and press *Compare*, and their `ranking/…` metrics \
    are the ranking. Below each are its tune and its confirm trials, which `tags.phase = "confirm"` and `tags.variant` \
    find. Curves under `%s…` have the gradient evaluations as their step, so that variants compare at equal compute. \
    The same in a terminal: `lethe ranking %s`.
    """
        .formatted(
            SweepViews.links(sweep, experiment), TrialPoints.BY_EVALUATIONS, sweep.sweep().name());
  }
}
