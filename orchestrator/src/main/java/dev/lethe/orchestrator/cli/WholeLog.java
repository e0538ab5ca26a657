package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.KafkaUnusable;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.kafka.Witness;
import dev.lethe.orchestrator.ledger.Ledger;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The log folded to where it ends now, without anybody who leads. */
final class WholeLog {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private WholeLog() {}

  /**
   * Reads all of it.
   *
   * @throws KafkaUnusable when nothing more comes for a while
   */
  static Ledger fold(Cluster cluster) {
    return fold(cluster, null);
  }

  /**
   * Reads all of it before the eyes of a witness.
   *
   * @throws KafkaUnusable when nothing more comes for a while
   */
  static Ledger fold(Cluster cluster, @Nullable Witness witness) {
    new Topics(cluster, PATIENCE).ensure();
    return read(cluster, witness);
  }

  /**
   * Reads all of it and changes nothing on that Kafka, which has the topics.
   *
   * @throws KafkaUnusable when nothing more comes for a while
   */
  static Ledger read(Cluster cluster, @Nullable Witness witness) {
    Ledger ledger = new Ledger();
    try (LogReader log = KafkaPorts.readers(cluster, witness).open(0)) {
      long end = log.end();
      long last = System.nanoTime();
      while (ledger.position() < end) {
        List<LogReader.Entry> entries = log.poll(Duration.ofMillis(100));
        entries.forEach(entry -> Fold.into(ledger, entry));
        if (!entries.isEmpty()) {
          last = System.nanoTime();
        } else if (System.nanoTime() - last > PATIENCE.toNanos()) {
          throw new KafkaUnusable(
              "Kafka at %s gives no more of the log than %d of %d records. Check that it is well."
                  .formatted(cluster.bootstrap(), ledger.position(), end));
        }
      }
    }
    return ledger;
  }
}
