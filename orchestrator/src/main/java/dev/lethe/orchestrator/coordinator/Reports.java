package dev.lethe.orchestrator.coordinator;

import java.util.Map;
import java.util.function.IntToLongFunction;

/** What workers report, delivered as {@link Event}s to the mailbox that it was made with. */
public interface Reports {
  /**
   * Reads on from these offsets.
   *
   * @param reading goes with every event of this reading, to tell it from an earlier one
   * @param position offset of the first report wanted, by partition; −1 for the first that is kept
   */
  void readFrom(long reading, IntToLongFunction position);

  /** Delivers {@link Event.ReportsRead} behind every report that is in the topic now. */
  void markEnd();

  /** Reads no more. */
  void stop();

  /** Kafka's id of the topic that they are in; empty where that is not known. */
  default String topic() {
    return "";
  }

  /** How many records of these and of heartbeats nothing could be made of. */
  default Map<Skipped, Long> skipped() {
    return Map.of();
  }
}
