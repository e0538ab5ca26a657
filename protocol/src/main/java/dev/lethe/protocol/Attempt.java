package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

/** One try at a trial; the first has number 1. At most one attempt of a trial counts. */
public record Attempt(TrialId trial, int number) {
  public Attempt {
    requireNonNull(trial, "trial");
    if (number < 1) {
      throw new IllegalArgumentException("attempts are numbered from 1, not " + number);
    }
  }

  @Override
  public String toString() {
    return trial + "#" + number;
  }
}
