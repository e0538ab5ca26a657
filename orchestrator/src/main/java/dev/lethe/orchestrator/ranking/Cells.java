package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.plan.Looks;
import dev.lethe.orchestrator.statistics.Interval;
import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Family;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.protocol.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What tables of every form say alike: the protocol in a sentence, and the cells of a standing. */
final class Cells {
  private Cells() {}

  /** {@code test/accuracy on confirm runs at the last epoch, equal epochs (2)}. */
  static String protocol(Ranking ranking) {
    String when =
        switch (ranking.rankOn()) {
          case LAST -> "at the last epoch";
          case BEST_EPOCH_BY_VALIDATION -> "at the epoch with the best " + ranking.chosenBy();
        };
    return "%s on %s runs %s, equal %s"
        .formatted(ranking.metric(), ranking.phase().word(), when, budget(ranking.budget()));
  }

  /** {@code epochs (2)}. */
  static String budget(Budget budget) {
    return switch (budget) {
      case Budget.GradientEpochs(double amount) ->
          "gradient evaluations (%s epochs' worth)".formatted(Numbers.number(amount));
      case Budget.Epochs(double amount) -> "epochs (%s)".formatted(Numbers.number(amount));
      case Budget.Steps(long amount) -> "steps (%d)".formatted(amount);
    };
  }

  /** How to read mean, p and groups. */
  static List<String> legend(Ranking ranking) {
    List<String> legend = new ArrayList<>();
    legend.add(
        "means ± half of the %s %% %s; %s is better"
            .formatted(
                Numbers.number(ranking.confidence() * 100),
                intervals(ranking),
                ranking.goal() == Goal.MAXIMIZE ? "more" : "less"));
    legend.add(
        "p: paired sign-flip test%s%s"
            .formatted(
                correction(ranking),
                ranking.groups().isEmpty() ? "" : "; a letter in common: cannot be told apart"));
    Looks looks = new Looks(ranking.looks());
    if (looks.areSeveral()) {
      legend.add("p is adjusted for looks after %s seeds".formatted(looks.text()));
    }
    return List.copyOf(legend);
  }

  /** For programs: {@code 9 16}; empty where pairs are tested once. */
  static String looks(Ranking ranking) {
    return ranking.looks().size() == 1
        ? ""
        : ranking.looks().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** Names the methods, most of the time one. */
  private static String intervals(Ranking ranking) {
    List<Interval.Method> methods =
        ranking.standings().stream()
            .flatMap(s ->
                Stream.of(s.interval(), s.difference() == null ? null : s.difference().interval()))
            .filter(Objects::nonNull)
            .map(Interval::method)
            .distinct()
            .sorted()
            .toList();
    String names =
        String.join(
            " or ",
            methods.stream()
                .map(method ->
                    switch (method) {
                      case STUDENT -> "Student";
                      case BCA -> "BCa bootstrap";
                      case PERCENTILE -> "percentile bootstrap";
                    })
                .toList());
    return names.isEmpty() ? "interval" : names + " interval";
  }

  private static String correction(Ranking ranking) {
    return ranking.correction() == Correction.NONE
        ? " (uncorrected)"
        : ranking.family() == Family.ALL_PAIRS
            ? " (Holm over all pairs)"
            : " (Holm over comparisons with %s)".formatted(ranking.baseline());
  }

  static String mean(Standing standing) {
    return isInfinite(standing)
        ? "∞"
        : Numbers.value(standing.mean()) + Numbers.half(standing.interval());
  }

  /** Whether there are runs, and one has no finite loss. */
  static boolean isInfinite(Standing standing) {
    return standing.mean() == null && standing.configuration() > 0 && standing.runs() > 0;
  }

  static String difference(Standing standing) {
    Difference difference = standing.difference();
    return difference == null || difference.mean() == null
        ? Numbers.NOTHING
        : Numbers.signed(difference.mean()) + Numbers.half(difference.interval());
  }

  static String p(Standing standing) {
    return standing.difference() == null ? Numbers.NOTHING : Numbers.p(standing.difference().p());
  }

  static String groups(Standing standing) {
    return standing.groups().isEmpty() ? Numbers.NOTHING : standing.groups();
  }

  static String best(Standing standing) {
    return Numbers.two(standing.chance() == null ? null : standing.chance().best());
  }

  /** {@code 6}, or {@code 4 of 6} where two have no result. */
  static String runs(Standing standing) {
    return standing.failed() == 0
        ? String.valueOf(standing.runs())
        : "%d of %d".formatted(standing.runs() - standing.failed(), standing.runs());
  }
}
