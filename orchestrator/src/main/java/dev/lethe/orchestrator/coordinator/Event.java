package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Beat;
import dev.lethe.protocol.WorkerReport;

/** What reaches the coordinator's mailbox. */
public sealed interface Event {
  /**
   * A report at its place in the topic.
   *
   * @param reading the epoch that {@link Reports#readFrom} was called with: what an earlier reading
   *     left in the mailbox is ahead of where this one begins
   */
  record Reported(long reading, int partition, long offset, WorkerReport report) implements Event {}

  /** Every report that was there when {@link Reports#markEnd} was called has been delivered. */
  record ReportsRead(long reading) implements Event {}

  /** A sign of life, the coordinator's own included. */
  record Beaten(Beat beat) implements Event {}

  /** Somebody asks for something; runs on the coordinator's thread. */
  record Asked(Runnable question) implements Event {}

  /** A batch is acknowledged; what rests on it may go out. */
  record Appended(Runnable release) implements Event {}

  /** What everything rests on is not there any more. */
  record Broken(RuntimeException why) implements Event {}

  /** The outcome of an append is not known. */
  record AppendFailed(long epoch, Throwable cause) implements Event {}
}
