package dev.lethe.worker.trial;

import dev.lethe.protocol.Report;

/** Takes reports in their order; they are delivered as soon as Kafka can be reached. */
public interface Reporter {
  void send(Report report);
}
