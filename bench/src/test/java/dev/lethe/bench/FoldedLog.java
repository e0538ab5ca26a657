package dev.lethe.bench;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.ledger.Ledger;
import java.time.Duration;

/** What a log says when it is read from its beginning to where it ends now. */
final class FoldedLog {
  private FoldedLog() {}

  static Ledger of(Cluster cluster) {
    Ledger ledger = new Ledger();
    try (LogReader reader = KafkaPorts.readers(cluster).open(0)) {
      long end = reader.end();
      while (ledger.position() < end) {
        reader.poll(Duration.ofMillis(100)).forEach(entry -> Fold.into(ledger, entry));
      }
    }
    return ledger;
  }
}
