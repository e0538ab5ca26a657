package dev.lethe.orchestrator.ranking.joint;

/**
 * How often one variant was better than another, not told apart from it, and worse.
 *
 * @param ties comparisons that show nothing
 */
public record Tally(int wins, int ties, int losses) {
  static final Tally NONE = new Tally(0, 0, 0);
  static final Tally WIN = new Tally(1, 0, 0);
  static final Tally TIE = new Tally(0, 1, 0);

  Tally plus(Tally other) {
    return new Tally(wins + other.wins, ties + other.ties, losses + other.losses);
  }

  /** As the other variant sees it. */
  Tally turned() {
    return new Tally(/* wins= */ losses, ties, /* losses= */ wins);
  }

  /** {@code 2/1/0}. */
  String text() {
    return "%d/%d/%d".formatted(wins, ties, losses);
  }
}
