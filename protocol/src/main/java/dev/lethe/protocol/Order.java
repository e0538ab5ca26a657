package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What a leader wants of a worker. Orders may be repeated, and those of an older epoch than the
 * highest one seen are void.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Order.Run.class, name = "Run"),
  @JsonSubTypes.Type(value = Order.Stop.class, name = "Stop"),
  @JsonSubTypes.Type(value = Order.HandBack.class, name = "HandBack"),
  @JsonSubTypes.Type(value = Order.Drain.class, name = "Drain"),
  @JsonSubTypes.Type(value = Order.Lead.class, name = "Lead")
})
public sealed interface Order {
  long epoch();

  /**
   * Run this attempt.
   *
   * @param checkpoint where to go on from; null to begin anew
   * @param keepAs how the file's name begins, below the artifacts' root, under which the trained
   *     weights are kept; null where they are not
   * @param checkpointSeconds how long the attempt trains between two checkpoints; null where it
   *     keeps one only when its worker leaves. It has no effect on the result
   */
  record Run(
      int version,
      long epoch,
      WorkerId worker,
      SweepName sweep,
      Attempt attempt,
      TrainingSpec spec,
      @Nullable Checkpoint checkpoint,
      @Nullable ArtifactName keepAs,
      @Nullable Long checkpointSeconds)
      implements Order {
    public Run {
      requireNonNull(worker, "worker");
      requireNonNull(sweep, "sweep");
      requireNonNull(attempt, "attempt");
      requireNonNull(spec, "spec");
    }

    /** Without checkpoints on the way. */
    public Run(
        int version,
        long epoch,
        WorkerId worker,
        SweepName sweep,
        Attempt attempt,
        TrainingSpec spec,
        @Nullable Checkpoint checkpoint,
        @Nullable ArtifactName keepAs) {
      this(version, epoch, worker, sweep, attempt, spec, checkpoint, keepAs, null);
    }

    /** Without keeping the weights either. */
    public Run(
        int version,
        long epoch,
        WorkerId worker,
        SweepName sweep,
        Attempt attempt,
        TrainingSpec spec,
        @Nullable Checkpoint checkpoint) {
      this(version, epoch, worker, sweep, attempt, spec, checkpoint, null);
    }
  }

  /** This attempt is not wanted any more; nothing is to be reported about it. */
  record Stop(int version, long epoch, WorkerId worker, Attempt attempt) implements Order {
    public Stop {
      requireNonNull(worker, "worker");
      requireNonNull(attempt, "attempt");
    }
  }

  /** Give this attempt back unless it has begun. */
  record HandBack(int version, long epoch, WorkerId worker, Attempt attempt) implements Order {
    public HandBack {
      requireNonNull(worker, "worker");
      requireNonNull(attempt, "attempt");
    }
  }

  /** Keep what is done, hand back everything, go. */
  record Drain(int version, long epoch, WorkerId worker) implements Order {
    public Drain {
      requireNonNull(worker, "worker");
    }
  }

  /** A new leader; sent to every partition. */
  record Lead(int version, long epoch) implements Order {}
}
