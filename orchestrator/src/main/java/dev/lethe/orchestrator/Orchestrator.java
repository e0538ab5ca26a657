package dev.lethe.orchestrator;

import dev.lethe.orchestrator.coordinator.Candidate;
import dev.lethe.orchestrator.coordinator.Event;
import dev.lethe.orchestrator.coordinator.Leadership;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.http.Watched;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaAway;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.mlflow.Tracker;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An orchestrator on a Kafka; closing it leaves everything to a standby, or to the next start. */
public final class Orchestrator implements AutoCloseable {
  /** Of Lethe. */
  public static final String VERSION = "0.1.0";

  /** The next leader brings what is missing in MLflow. */
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final HttpInterface http;
  private final KafkaPorts kafka;
  private final Leadership leadership;
  private volatile @Nullable WhileLeading tracking;
  private volatile @Nullable Tracker tracker;

  /**
   * How an orchestrator takes part.
   *
   * @param name for people
   * @param eager whether it leads without waiting for the last leader's silence, because nobody
   *     else can be there
   * @param access who is let in over HTTP
   * @param patience how long Kafka may take to answer
   */
  public record Settings(
      String name, boolean eager, HttpInterface.Address address, Access access, Duration patience) {
    /** On loopback, for anybody there. */
    public Settings(String name, boolean eager, HttpInterface.Address address, Duration patience) {
      this(name, eager, address, Access.OPEN, patience);
    }
  }

  /** What to do while Kafka does not answer. */
  @FunctionalInterface
  public interface Waiting {
    /** Whether to ask again. */
    boolean asksAgain(KafkaAway why);
  }

  /**
   * Listens, checks or creates the topics, and begins to stand by or to lead.
   *
   * @throws dev.lethe.orchestrator.kafka.KafkaUnusable when Kafka does not answer, or its topics
   *     are not as they have to be
   * @throws HttpInterface.CannotListen when the address is taken
   */
  public Orchestrator(Cluster cluster, Settings settings) {
    this(cluster, settings, _ -> false);
  }

  /**
   * Listens, and waits for Kafka, not ready meanwhile; then as {@link #Orchestrator(Cluster,
   * Settings)}.
   */
  public Orchestrator(Cluster cluster, Settings settings, Waiting waiting) {
    this.cluster = cluster;
    http = new HttpInterface(settings.address(), settings.access());
    try {
      ensureTopics(new Topics(cluster, settings.patience()), waiting);
      BlockingQueue<Event> mailbox = new LinkedBlockingQueue<>();
      kafka = new KafkaPorts(cluster, mailbox);
      Candidate candidate = new Candidate(settings.name(), http.url(), settings.eager());
      leadership = new Leadership(candidate, kafka.ports(), mailbox, System::currentTimeMillis);
    } catch (RuntimeException e) {
      http.close();
      throw e;
    }
    http.serve(leadership, new Watched(VERSION, this::tracked));
  }

  private static void ensureTopics(Topics topics, Waiting waiting) {
    boolean there = false;
    while (!there) {
      try {
        topics.ensure();
        there = true;
      } catch (KafkaAway e) {
        if (!waiting.asksAgain(e)) {
          throw e;
        }
      }
    }
  }

  public Sweeps sweeps() {
    return leadership;
  }

  /** Where it takes commands. */
  public String url() {
    return http.url();
  }

  /** Tracks in this MLflow while it leads, from now on. */
  public void track(URI mlflow) {
    tracking = new WhileLeading(leadership, "tracking", leads -> begin(mlflow, leads));
  }

  private WhileLeading.Work begin(URI mlflow, BooleanSupplier leads) {
    Tracker begun = Tracker.whileLeading(log(), mlflow, leads);
    tracker = begun;
    return () -> {
      tracker = null;
      begun.close(LONGEST_GOODBYE);
    };
  }

  /** Offset of the log up to which MLflow has everything; empty while that is not known here. */
  private OptionalLong tracked() {
    Tracker now = tracker;
    long position = now == null ? -1 : now.position();
    return position < 0 ? OptionalLong.empty() : OptionalLong.of(position);
  }

  /** Readers of this orchestrator's log. */
  public LogReader.Source log() {
    return KafkaPorts.readers(cluster);
  }

  @Override
  public void close() {
    WhileLeading last = tracking;
    if (last != null) {
      last.close();
    }
    http.close();
    leadership.close();
    kafka.close();
  }
}
