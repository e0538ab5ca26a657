package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Behind which of its epochs a trial is evaluated: every so many of them, and the last in any case.
 *
 * @param every 1 for each epoch
 * @param tests whether it is evaluated on the test sets then too; otherwise on the validation set
 *     alone, and on the test sets at the end
 */
public record EvaluationRhythm(
    int every, @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean tests) {
  /** On the validation set behind each epoch: what an order means that says nothing. */
  public static final EvaluationRhythm EACH_EPOCH = new EvaluationRhythm(1, false);

  public EvaluationRhythm {
    tests = orFalse(tests);
    if (every < 1) {
      throw new IllegalArgumentException("every epoch or fewer are evaluated, not every " + every);
    }
  }

  /**
   * Whether a trial is evaluated behind an epoch.
   *
   * @param epoch from 1
   * @param epochs of the whole trial, the rest of the budget counted as one
   */
  public boolean isDue(long epoch, long epochs) {
    return epoch % every == 0 || epoch == epochs;
  }

  /** How often a trial of so many epochs is evaluated. */
  public long times(long epochs) {
    return Math.ceilDiv(epochs, every);
  }

  private static Boolean orFalse(@Nullable Boolean said) {
    return said != null && said;
  }
}
