package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.LogReader;

/** Sees the records of the log as they were written, on the thread that reads. */
public interface Witness {
  /**
   * Sees the next record.
   *
   * @param timestamp when Kafka took it, milliseconds since 1970
   * @param text what it holds, word for word; empty where it holds nothing
   */
  void saw(LogReader.Entry entry, long timestamp, String text);
}
