package dev.lethe.orchestrator.simulator;

import dev.lethe.orchestrator.coordinator.Event;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Queue;
import java.util.function.IntToLongFunction;

/**
 * Reads reports as the adapter's thread does: what is asked of it waits until the thread comes by,
 * which is when the world says so.
 */
final class ReportIntake {
  private static final int UNASSIGNED = -1;

  private final VirtualKafka kafka;
  private final Queue<Event> mailbox;
  private final Deque<Runnable> requests = new ArrayDeque<>();
  private final Deque<int[]> marks = new ArrayDeque<>();
  private final int[] position = new int[VirtualKafka.REPORT_PARTITIONS];
  private long reading;

  ReportIntake(VirtualKafka kafka, Queue<Event> mailbox) {
    this.kafka = kafka;
    this.mailbox = mailbox;
    Arrays.fill(position, UNASSIGNED);
  }

  void readFrom(long epoch, IntToLongFunction wanted) {
    requests.add(() -> {
      marks.clear();
      for (int partition = 0; partition < position.length; partition++) {
        position[partition] = (int) Math.max(0, wanted.applyAsLong(partition));
      }
      reading = epoch;
    });
  }

  void markEnd() {
    requests.add(() -> {
      int[] ends = new int[position.length];
      for (int partition = 0; partition < ends.length; partition++) {
        ends[partition] = kafka.reports(partition).size();
      }
      marks.add(ends);
      passMarks();
    });
  }

  void stop() {
    requests.add(() -> {
      marks.clear();
      Arrays.fill(position, UNASSIGNED);
    });
  }

  /** What was asked comes first; otherwise the partition's next report is delivered. */
  boolean turn(int partition) {
    if (!requests.isEmpty()) {
      requests.remove().run();
      return true;
    }
    int next = position[partition];
    if (next == UNASSIGNED || next >= kafka.reports(partition).size()) {
      return false;
    }
    position[partition]++;
    mailbox.add(new Event.Reported(reading, partition, next, kafka.reports(partition).get(next)));
    passMarks();
    return true;
  }

  private void passMarks() {
    while (!marks.isEmpty() && isPast(marks.getFirst())) {
      marks.removeFirst();
      mailbox.add(new Event.ReportsRead(reading));
    }
  }

  private boolean isPast(int[] ends) {
    for (int partition = 0; partition < ends.length; partition++) {
      if (position[partition] < ends[partition] && position[partition] != UNASSIGNED) {
        return false;
      }
    }
    return true;
  }
}
