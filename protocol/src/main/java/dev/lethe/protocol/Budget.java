package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How long a trial trains. Compute is counted in gradient evaluations: one is a forward and
 * backward pass of one example, so a step of SGD costs the batch size and a step of SAM twice that.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Budget.GradientEpochs.class, name = "gradient_epochs"),
  @JsonSubTypes.Type(value = Budget.Epochs.class, name = "epochs"),
  @JsonSubTypes.Type(value = Budget.Steps.class, name = "steps")
})
public sealed interface Budget {
  /**
   * The steps that this budget buys.
   *
   * @param stepsPerEpoch full batches in one pass over the training set
   * @param passesPerStep gradient evaluations per example and step: 1 for SGD, 2 for SAM
   * @return at least 1
   */
  default long steps(long stepsPerEpoch, int passesPerStep) {
    long steps =
        switch (this) {
          case GradientEpochs(double amount) -> Math.round(amount * stepsPerEpoch / passesPerStep);
          case Epochs(double amount) -> Math.round(amount * stepsPerEpoch);
          case Steps(long amount) -> amount;
        };
    return Math.max(1, steps);
  }

  /** Passes over the training set, counted in gradient evaluations. */
  record GradientEpochs(double amount) implements Budget {
    public GradientEpochs {
      requirePositive(amount);
    }
  }

  /** Passes over the training set. */
  record Epochs(double amount) implements Budget {
    public Epochs {
      requirePositive(amount);
    }
  }

  /** Updates of the weights. */
  record Steps(long amount) implements Budget {
    public Steps {
      requirePositive((double) amount);
    }
  }

  private static void requirePositive(double amount) {
    if (!(amount > 0) || Double.isInfinite(amount)) {
      throw new IllegalArgumentException("a budget is a positive number, not " + amount);
    }
  }
}
