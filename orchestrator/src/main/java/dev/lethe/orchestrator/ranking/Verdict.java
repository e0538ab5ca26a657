package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.sweep.Metric.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A ranking in a sentence: who is better than the baseline, who is worse, and who cannot be told
 * apart from it with these seeds.
 */
public final class Verdict {
  private final Ranking ranking;
  private final List<String> better = new ArrayList<>();
  private final List<String> worse = new ArrayList<>();
  private final List<String> open = new ArrayList<>();

  private Verdict(Ranking ranking) {
    this.ranking = ranking;
    ranking.standings().forEach(this::sort);
  }

  /** The sentence, in plain text. */
  public static String of(Ranking ranking) {
    return new Verdict(ranking).sentence();
  }

  private void sort(Standing standing) {
    Difference difference = standing.difference();
    if (standing.variant().equals(ranking.baseline())) {
      return;
    }
    if (difference == null || difference.p() == null || !isShown(difference.p())) {
      open.add(standing.variant());
    } else if (isBetter(standing, difference)) {
      better.add(standing.variant());
    } else {
      worse.add(standing.variant());
    }
  }

  private boolean isShown(double p) {
    return p <= 1 - ranking.confidence() + 1e-12; // 1 - 0.95 is a little below 0.05
  }

  /** A difference without a mean is one to a run without a result, on one side. */
  private boolean isBetter(Standing standing, Difference difference) {
    Double mean = difference.mean();
    if (mean == null) {
      return standing.mean() != null;
    }
    return ranking.goal() == Goal.MAXIMIZE ? mean > 0 : mean < 0;
  }

  private String sentence() {
    if (better.isEmpty() && worse.isEmpty() && open.isEmpty()) {
      return "There is nothing to compare %s with.".formatted(ranking.baseline());
    }
    List<String> clauses = new ArrayList<>();
    if (!better.isEmpty()) {
      clauses.add("%s %s better than %s".formatted(names(better), are(better), ranking.baseline()));
    }
    if (!worse.isEmpty()) {
      clauses.add("%s %s worse than %s".formatted(names(worse), are(worse), ranking.baseline()));
    }
    if (!open.isEmpty()) {
      clauses.add(open());
    }
    return "%s%s (%s, %s confidence)."
        .formatted(
            ranking.finished() ? "" : "So far: ",
            String.join("; ", clauses),
            ranking.metric(),
            confidence());
  }

  private String open() {
    return better.isEmpty() && worse.isEmpty()
        ? "%s variant can be told apart from %s"
            .formatted(ranking.finished() ? "No" : "no", ranking.baseline())
        : "%s cannot be told apart from it".formatted(names(open));
  }

  private static String are(List<String> names) {
    return names.size() == 1 ? "is" : "are";
  }

  private static String names(List<String> names) {
    return names.size() == 1
        ? names.getFirst()
        : String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
  }

  private String confidence() {
    return String.format(Locale.ROOT, "%.4g", ranking.confidence() * 100).replaceAll("\\.?0+$", "")
        + " %";
  }
}
