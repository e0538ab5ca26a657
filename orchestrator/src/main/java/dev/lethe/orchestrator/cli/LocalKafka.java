package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.TopicNames;
import org.jspecify.annotations.Nullable;

/** The Kafka that the user named, or a broker of this machine's own while it is open. */
final class LocalKafka implements AutoCloseable {
  private final @Nullable Home home;
  private final @Nullable Broker broker;
  private final Cluster cluster;

  private LocalKafka(@Nullable Home home, @Nullable Broker broker, Cluster cluster) {
    this.home = home;
    this.broker = broker;
    this.cluster = cluster;
  }

  static LocalKafka open(LocalOptions options) throws StartFailed {
    TopicNames topics = new TopicNames(options.namespace);
    if (options.kafka != null) {
      return new LocalKafka(null, null, new Cluster(options.kafka, topics));
    }
    Home home = Home.take(Home.defaultDirectory());
    try {
      Broker broker = Broker.start(home.broker());
      return new LocalKafka(home, broker, new Cluster(broker.bootstrap(), topics));
    } catch (StartFailed e) {
      home.close();
      throw e;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  /** Lets other commands find the orchestrator of this machine's own Kafka. */
  void announce(String orchestrator) {
    if (home != null) {
      home.announce(orchestrator);
    }
  }

  /** Whether nobody else can use this Kafka. */
  boolean isOwn() {
    return broker != null;
  }

  @Override
  public void close() {
    if (broker != null) {
      broker.close();
    }
    if (home != null) {
      home.close();
    }
  }
}
