package dev.lethe.orchestrator;

import dev.lethe.orchestrator.coordinator.Candidate;
import dev.lethe.orchestrator.coordinator.Event;
import dev.lethe.orchestrator.coordinator.Leadership;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An orchestrator on a Kafka; closing it leaves everything to a standby, or to the next start. */
public final class Orchestrator implements AutoCloseable {
  private final Cluster cluster;
  private final KafkaPorts kafka;
  private final Leadership leadership;

  /**
   * Checks or creates the topics and begins to stand by or to lead.
   *
   * @param patience how long Kafka may take to answer
   * @throws dev.lethe.orchestrator.kafka.KafkaUnusable when Kafka does not answer, or its topics
   *     are not as they have to be
   */
  public Orchestrator(Cluster cluster, Candidate candidate, Duration patience) {
    new Topics(cluster, patience).ensure();
    this.cluster = cluster;
    BlockingQueue<Event> mailbox = new LinkedBlockingQueue<>();
    kafka = new KafkaPorts(cluster, mailbox);
    leadership = new Leadership(candidate, kafka.ports(), mailbox, System::currentTimeMillis);
  }

  public Sweeps sweeps() {
    return leadership;
  }

  /** Readers of this orchestrator's log. */
  public LogReader.Source log() {
    return KafkaPorts.readers(cluster);
  }

  @Override
  public void close() {
    leadership.close();
    kafka.close();
  }
}
