package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.plan.Preview;
import dev.lethe.orchestrator.sweep.Sweep;
import java.util.List;
import java.util.Optional;

/**
 * What one owner may have in sweeps that have not ended, all of them together; confirmation counts
 * as if every variant's winner were the dearest.
 *
 * @param sweeps that are open at a time
 * @param trials planned or to be planned in them
 * @param evaluations of gradients that they take from start to end
 */
public record Quota(long sweeps, long trials, long evaluations) {
  /** Anything. */
  public static final Quota NONE = new Quota(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * Why the owner may not have one more sweep; empty where he may.
   *
   * @param open the owner's sweeps that have not ended
   */
  Optional<String> problem(String owner, List<SweepState> open, Sweep more) {
    if (equals(NONE)) {
      return Optional.empty();
    }
    Use use = Use.of(more);
    for (SweepState sweep : open) {
      use = use.plus(Use.of(sweep.sweep()));
    }
    Use used = use;
    return over(owner, "open sweeps", used.sweeps, sweeps)
        .or(() -> over(owner, "trials in open sweeps", used.trials, trials))
        .or(() -> over(owner, "gradient evaluations in them", used.evaluations, evaluations));
  }

  private static Optional<String> over(String owner, String of, long with, long most) {
    return with <= most
        ? Optional.empty()
        : Optional.of(
            "With this sweep %s would have %,d %s; the limit is %,d. Wait until a sweep ends, cancel one, make this one smaller, or ask for a larger limit."
                .formatted(owner, with, of, most));
  }

  private record Use(long sweeps, long trials, long evaluations) {
    static Use of(Sweep sweep) {
      Preview preview = Preview.of(sweep);
      long trials =
          preview.variants().stream().mapToLong(v -> v.tuneTrials() + v.confirmTrials()).sum();
      return new Use(1, trials, preview.gradientEvaluations());
    }

    Use plus(Use other) {
      return new Use(sweeps + other.sweeps, trials + other.trials, evaluations + other.evaluations);
    }
  }
}
