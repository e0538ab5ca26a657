package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import java.util.Optional;
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

  /** Takes the home of this machine where the broker is its own. */
  static LocalKafka open(LocalOptions options) throws StartFailed, InterruptedException {
    if (options.kafka != null) {
      return named(options.kafka, options);
    }
    Home home = Home.take(Home.defaultDirectory());
    try {
      return own(home, home, options);
    } catch (StartFailed | InterruptedException e) {
      home.close();
      throw e;
    }
  }

  /** In a home that the caller has taken. */
  static LocalKafka openIn(Home home, LocalOptions options)
      throws StartFailed, InterruptedException {
    return options.kafka == null ? own(home, null, options) : named(options.kafka, options);
  }

  private static LocalKafka named(String bootstrap, LocalOptions options) {
    return new LocalKafka(
        null, null, new Cluster(bootstrap, options.client.topics(), options.client.access()));
  }

  private static LocalKafka own(Home home, @Nullable Home taken, LocalOptions options)
      throws StartFailed, InterruptedException {
    if (options.client.file() != null) {
      throw new StartFailed("--kafka-config is for the Kafka that --kafka HOST:PORT names");
    }
    Broker broker = Broker.start(home.broker(), System.err::println);
    return new LocalKafka(taken, broker, new Cluster(broker.bootstrap(), options.client.topics()));
  }

  Cluster cluster() {
    return cluster;
  }

  /** Whether nobody else can use this Kafka. */
  boolean isOwn() {
    return broker != null;
  }

  /** Why this machine's own broker is gone; empty while it runs, and for a Kafka of others. */
  Optional<String> failure() {
    return broker == null ? Optional.empty() : broker.failure();
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
