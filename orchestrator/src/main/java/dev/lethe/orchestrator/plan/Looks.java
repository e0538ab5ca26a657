package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.statistics.SignFlip;
import dev.lethe.orchestrator.sweep.Sweep;
import java.util.List;
import java.util.stream.IntStream;

/**
 * After how many confirm seeds pairs are tested, where seeds are added to undecided pairs alone.
 *
 * <p>Who tests again after every few seeds and stops at the first small p-value finds differences
 * where there are none. So the level α is spent over the looks, planned before anything runs: with
 * n_j seeds at look j and at most N, α · (n_j/N)² may have been spent up to look j, the spending
 * function of Kim and DeMets (1987) with exponent 2. A look that spends the share s_j = (n_j/N)² −
 * (n_{j−1}/N)² tests at s_j · α; the shares add up to one, so the chance of a false discovery at
 * any look is at most Σ s_j · α = α, whatever the distribution, however the looks depend on each
 * other, and whenever one stops (the union bound). The last look keeps about half of α. Since no
 * share depends on α, the smallest p_j/s_j of the looks so far is a p-value, and Holm's correction
 * takes it as any other.
 *
 * <p>n paired seeds reach no p-value below 2/2ⁿ, and a look that cannot reject would spend for
 * nothing: the first one is with the fewest seeds, from the file's {@code min}, that can reject the
 * first hypothesis of Holm's procedure. From there each has about half as many seeds again, or more
 * where it could not reject otherwise.
 *
 * @param seeds n_1 &lt; n_2 … &lt; N; a single number where every variant has all seeds at once
 */
public record Looks(List<Integer> seeds) {
  private static final double GROWTH = 1.5;

  public Looks {
    seeds = List.copyOf(seeds);
  }

  public static Looks of(Sweep sweep) {
    Integer least = sweep.seeds().confirmAtLeast();
    int most = sweep.seeds().confirm();
    if (least == null) {
      return new Looks(List.of(most));
    }
    if (sweep.comparisons().isEmpty()) {
      return new Looks(List.of(least));
    }
    double level = sweep.statistics().level() / sweep.largestFactor();
    int first = least;
    while (first < most && SignFlip.smallest(first) > spent(first, most) * level) {
      first++;
    }
    double ratio = (double) most / first;
    int steps = (int) Math.max(1, Math.round(logarithm(ratio) / logarithm(GROWTH)));
    Looks looks = between(first, most, steps);
    while (looks.areSeveral() && !looks.canAllReject(level)) {
      steps--;
      looks = between(first, most, steps);
    }
    return looks;
  }

  private static Looks between(int first, int most, int steps) {
    double ratio = (double) most / first;
    return new Looks(
        IntStream.rangeClosed(0, steps)
            .map(i -> i == steps ? most : at(first, ratio, (double) i / steps))
            .boxed()
            .distinct()
            .toList());
  }

  private boolean canAllReject(double level) {
    return IntStream.range(0, seeds.size())
        .allMatch(look -> SignFlip.smallest(seeds.get(look)) <= share(look) * level);
  }

  private static int at(int first, double ratio, double exponent) {
    return (int) Math.round(first * StrictMath.pow(ratio, exponent));
  }

  private static double logarithm(double value) {
    return StrictMath.log(value);
  }

  /** Whether seeds may be added after a look. */
  public boolean areSeveral() {
    return seeds.size() > 1;
  }

  /** Seeds that every variant gets. */
  public int first() {
    return seeds.getFirst();
  }

  /**
   * The share of α that a look spends.
   *
   * @param look from 0
   */
  public double share(int look) {
    int most = seeds.getLast();
    double before = look == 0 ? 0 : spent(seeds.get(look - 1), most);
    return spent(seeds.get(look), most) - before;
  }

  private static double spent(int seeds, int most) {
    double part = (double) seeds / most;
    return part * part;
  }

  /** {@code 10, 14 and 20}. */
  public String text() {
    String all = String.join(", ", seeds.stream().map(String::valueOf).toList());
    int last = all.lastIndexOf(", ");
    return last < 0 ? all : all.substring(0, last) + " and " + all.substring(last + 2);
  }
}
