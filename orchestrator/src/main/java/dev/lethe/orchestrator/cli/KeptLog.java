package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.kafka.StoredLog;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.local.StoppedBroker;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.util.Optional;

/** The log of this machine's own broker, folded. */
final class KeptLog {
  private KeptLog() {}

  /** Takes the home of this machine while it reads. */
  static Ledger fold(LocalOptions options) throws StartFailed, InterruptedException {
    try (Home home = Home.take(Home.defaultDirectory())) {
      Optional<Ledger> stored = stored(home, options.client.topics());
      if (stored.isPresent()) {
        return stored.get();
      }
      try (LocalKafka kafka = LocalKafka.openIn(home, options)) {
        return WholeLog.fold(kafka.cluster());
      }
    }
  }

  /** From the files alone; empty where only a broker can read them. */
  static Optional<Ledger> stored(Home home, TopicNames topics)
      throws StartFailed, InterruptedException {
    Optional<StoppedBroker> stopped = StoppedBroker.in(home.broker(), System.err::println);
    if (stopped.isEmpty()) {
      return Optional.empty();
    }
    Ledger ledger = new Ledger();
    try (StoppedBroker broker = stopped.get()) {
      return StoredLog.read(broker.data(), topics, entry -> Fold.into(ledger, entry))
          ? Optional.of(ledger)
          : Optional.empty();
    } catch (IOException e) {
      // the broker says what is wrong with its files
      return Optional.empty();
    }
  }
}
