package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.Skipped;
import dev.lethe.protocol.Sparingly;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the records that nothing could be made of, and names them in the program's log: the first
 * ones each, a flood now and then. For any number of threads.
 */
final class SkippedRecords {
  /** The word of a record that is none of ours, or cut off. */
  static final String UNREADABLE = "unreadable";

  /** The word of a record of a kind or a version that this program does not have. */
  static final String UNKNOWN = "unknown";

  private static final Logger LOG = LoggerFactory.getLogger(SkippedRecords.class);

  private final Map<Skipped, Long> counts = new ConcurrentHashMap<>();
  private final Sparingly named = new Sparingly();

  /**
   * None of these topics yet, which is counted too: how much a number grew is known only of one
   * that was there before.
   */
  SkippedRecords(List<String> topics) {
    for (String topic : topics) {
      counts.put(new Skipped(topic, UNREADABLE), 0L);
      counts.put(new Skipped(topic, UNKNOWN), 0L);
    }
  }

  /**
   * One was passed over.
   *
   * @param reason in a word, of which there are few
   * @param why in detail
   */
  void skip(ConsumerRecord<byte[], byte[]> record, String reason, String why) {
    counts.merge(new Skipped(record.topic(), reason), 1L, Long::sum);
    named.mayName().ifPresent(unnamed -> tell(record, why, unnamed));
  }

  private static void tell(ConsumerRecord<byte[], byte[]> record, String why, long unnamed) {
    LOG.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("why", why)
        .addKeyValue("unnamed", unnamed)
        .log("Skipped a record");
  }

  /** So far. */
  Map<Skipped, Long> counts() {
    return Map.copyOf(counts);
  }
}
