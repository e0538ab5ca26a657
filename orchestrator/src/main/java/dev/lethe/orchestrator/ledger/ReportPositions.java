package dev.lethe.orchestrator.ledger;

import dev.lethe.protocol.LogRecord.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** How far the log has taken in each partition of the reports. */
final class ReportPositions {
  private final Map<Integer, Long> next = new HashMap<>();
  private String topic = "";

  /** A leader reads this topic; in another than the last one's everything is new. */
  void readFrom(String id) {
    if (!id.isEmpty()) {
      if (!topic.isEmpty() && !topic.equals(id)) {
        next.clear();
      }
      topic = id;
    }
  }

  boolean isNew(Origin origin) {
    return origin.offset() >= next.getOrDefault(origin.partition(), 0L);
  }

  void take(Origin origin) {
    next.put(origin.partition(), origin.offset() + 1);
  }

  OptionalLong of(int partition) {
    Long offset = next.get(partition);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }
}
