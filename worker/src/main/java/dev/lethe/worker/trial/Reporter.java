package dev.lethe.worker.trial;

import dev.lethe.protocol.Report;

/** What a worker says. */
public interface Reporter {
  /** Takes reports in their order; they are delivered as soon as Kafka can be reached. */
  void send(Report report);

  /** Whether Kafka has all reports so far. */
  boolean isDelivered();

  /** Says now what the worker holds, instead of with the next beat; waits two seconds at most. */
  void beat();
}
