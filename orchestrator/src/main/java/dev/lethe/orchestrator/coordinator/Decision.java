package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import java.util.List;

/**
 * What the coordinator wants done: append the records, and when they are acknowledged, send the
 * orders.
 *
 * @param offset of the first record
 */
record Decision(long offset, List<LogRecord> records, List<Addressed> orders) {
  /** An order and the partition that its worker reads. */
  record Addressed(int partition, Order order) {}

  boolean isEmpty() {
    return records.isEmpty() && orders.isEmpty();
  }
}
