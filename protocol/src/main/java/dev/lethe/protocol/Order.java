package dev.lethe.protocol;

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
  @JsonSubTypes.Type(value = Order.Drain.class, name = "Drain"),
  @JsonSubTypes.Type(value = Order.Lead.class, name = "Lead")
})
public sealed interface Order {
  long epoch();

  /**
   * Run this attempt.
   *
   * @param checkpoint where to go on from; null to begin anew
   */
  record Run(
      int version,
      long epoch,
      WorkerId worker,
      SweepName sweep,
      Attempt attempt,
      TrainingSpec spec,
      @Nullable Checkpoint checkpoint)
      implements Order {}

  /** This attempt is not wanted any more; nothing is to be reported about it. */
  record Stop(int version, long epoch, WorkerId worker, Attempt attempt) implements Order {}

  /** Keep what is done, hand back everything, go. */
  record Drain(int version, long epoch, WorkerId worker) implements Order {}

  /** A new leader; sent to every partition. */
  record Lead(int version, long epoch) implements Order {}
}
