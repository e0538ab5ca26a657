package dev.lethe.orchestrator.kafka;

import dev.lethe.protocol.Beat;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Listens to who beats now. Only beats that come in while it listens count as life: whoever stamps
 * them may have another clock.
 */
public final class Listening {
  /** Enough for all who beat a few seconds ago. */
  private static final int KEPT = 1_000;

  /** Whoever lives beats every second. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(100);

  private final Set<WorkerId> earlier = new LinkedHashSet<>();
  private final Map<WorkerId, HeardBeat<WorkerBeat>> workers = new LinkedHashMap<>();
  private @Nullable HeardBeat<LeaderBeat> leader;

  private Listening() {}

  /**
   * Listens until the leader and all who beat a moment ago were heard, for a few seconds at most.
   */
  static Listening to(Cluster cluster, Duration patience) {
    Listening listening = new Listening();
    TopicPartition beats = new TopicPartition(cluster.topics().heartbeats(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumer("doctor")) {
      consumer.assign(List.of(beats));
      long begin = edge(consumer.beginningOffsets(List.of(beats), patience), beats);
      long end = edge(consumer.endOffsets(List.of(beats), patience), beats);
      consumer.seek(beats, Math.max(begin, end - KEPT));
      long last = System.nanoTime() + LONGEST.toNanos();
      while (System.nanoTime() - last < 0
          && !(consumer.position(beats) >= end && listening.hasHeardAll())) {
        consumer.poll(POLL).forEach(record -> listening.hear(record, record.offset() >= end));
      }
    }
    return listening;
  }

  private static long edge(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition));
  }

  private boolean hasHeardAll() {
    return leader != null && workers.keySet().containsAll(earlier);
  }

  private void hear(ConsumerRecord<byte[], byte[]> record, boolean live) {
    if (Wire.beat(record.value()) instanceof Decoded.Known<Beat>(Beat beat)) {
      switch (beat) {
        case LeaderBeat lead when live -> leader = lead.leaving() ? null : heard(record, lead);
        case LeaderBeat _ -> {}
        case WorkerBeat worker when worker.leaving() -> {
          earlier.remove(worker.worker());
          workers.remove(worker.worker());
        }
        case WorkerBeat worker when live -> workers.put(worker.worker(), heard(record, worker));
        case WorkerBeat worker -> earlier.add(worker.worker());
      }
    }
  }

  private static <B extends Beat> HeardBeat<B> heard(
      ConsumerRecord<byte[], byte[]> record, B beat) {
    return new HeardBeat<>(beat, record.timestamp(), System.currentTimeMillis());
  }

  /** The last beat of who leads; empty where nobody was heard. */
  public Optional<HeardBeat<LeaderBeat>> leader() {
    return Optional.ofNullable(leader);
  }

  /** The last beats of workers that were heard. */
  public List<HeardBeat<WorkerBeat>> workers() {
    return List.copyOf(workers.values());
  }

  /** Workers that had not said goodbye a moment ago and were not heard now. */
  public List<WorkerId> silent() {
    return earlier.stream().filter(worker -> !workers.containsKey(worker)).toList();
  }
}
