package dev.lethe.protocol;

import org.jspecify.annotations.Nullable;

/** What the JSON does without; each equals the value that is not written. */
final class LeftOut {
  private LeftOut() {}

  /** No refinement at all. */
  static final class NoRefinements {
    @Override
    public boolean equals(@Nullable Object value) {
      return Refinements.NONE.equals(value);
    }

    @Override
    public int hashCode() {
      return Refinements.NONE.hashCode();
    }
  }

  /** The usual precision. */
  static final class Float32 {
    @Override
    public boolean equals(@Nullable Object value) {
      return Precision.FLOAT32.equals(value);
    }

    @Override
    public int hashCode() {
      return Precision.FLOAT32.hashCode();
    }
  }

  /** Evaluation behind each epoch. */
  static final class EachEpoch {
    @Override
    public boolean equals(@Nullable Object value) {
      return EvaluationRhythm.EACH_EPOCH.equals(value);
    }

    @Override
    public int hashCode() {
      return EvaluationRhythm.EACH_EPOCH.hashCode();
    }
  }

  /** A single step, or a single time. */
  static final class One {
    private static final Integer VALUE = 1;

    @Override
    public boolean equals(@Nullable Object value) {
      return VALUE.equals(value);
    }

    @Override
    public int hashCode() {
      return VALUE;
    }
  }
}
