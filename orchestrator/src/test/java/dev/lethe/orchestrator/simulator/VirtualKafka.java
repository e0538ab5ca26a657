package dev.lethe.orchestrator.simulator;

import dev.lethe.protocol.Beat;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Submitted;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.WorkerReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Topics in memory. Each partition keeps its order; how far anybody has read is theirs to know. */
final class VirtualKafka {
  static final int REPORT_PARTITIONS = 2;
  static final int ORDER_PARTITIONS = 2;

  private final List<LogRecord> log = new ArrayList<>();
  private final List<Beat> heartbeats = new ArrayList<>();
  private final List<List<WorkerReport>> reports = partitions(REPORT_PARTITIONS);
  private final List<List<Order>> orders = partitions(ORDER_PARTITIONS);
  private final Deque<LogRecord> strays = new ArrayDeque<>();
  private final Set<Fact> counted = new HashSet<>();
  private final Fence fence = new Fence();
  private int lastCounted = -1;

  private static <T> List<List<T>> partitions(int count) {
    List<List<T>> partitions = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      partitions.add(new ArrayList<>());
    }
    return partitions;
  }

  List<LogRecord> log() {
    return log;
  }

  List<Beat> heartbeats() {
    return heartbeats;
  }

  List<WorkerReport> reports(int partition) {
    return reports.get(partition);
  }

  List<Order> orders(int partition) {
    return orders.get(partition);
  }

  /** What processes that are gone had sent, and no broker has taken in yet. */
  Deque<LogRecord> strays() {
    return strays;
  }

  /** Returns the offset that the record has now. */
  long append(LogRecord record) {
    if (fence.admits(log.size(), record)) {
      counted.add(record.fact());
      lastCounted = log.size();
    }
    log.add(record);
    return log.size() - 1L;
  }

  /** Whether the fact stands in the log, written by who led then. */
  boolean counts(Fact fact) {
    return counted.contains(fact);
  }

  /**
   * Where the last record stands that means anything; a leader with nothing to say reads no more.
   */
  int lastCounted() {
    return lastCounted;
  }

  boolean isSubmitted(SweepName sweep) {
    return counted.stream()
        .anyMatch(fact -> fact instanceof Submitted submitted && submitted.sweep().equals(sweep));
  }

  void landStray() {
    LogRecord stray = strays.poll();
    if (stray != null) {
      long _ = append(stray);
    }
  }
}
