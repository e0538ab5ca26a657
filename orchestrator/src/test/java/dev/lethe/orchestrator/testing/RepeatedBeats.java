package dev.lethe.orchestrator.testing;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.protocol.Beat;
import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Signs of life of whomever a test makes up, some of them again and again until it is closed. */
public final class RepeatedBeats implements AutoCloseable {
  private static final long BETWEEN_MILLIS = 200;

  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  /** Nobody beats yet; the topics are there. */
  public RepeatedBeats(Cluster cluster) {
    topic = cluster.topics().heartbeats();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Has come in when this returns. */
  public void once(Beat beat) throws Exception {
    RecordMetadata _ = send(beat, Duration.ZERO).get();
  }

  /**
   * From now on.
   *
   * @param ahead of this machine's clock, by which whoever beats stamps
   */
  public void repeat(Beat beat, Duration ahead) {
    var _ =
        clock.scheduleAtFixedRate(
            () -> {
              var _ = send(beat, ahead);
            },
            0,
            BETWEEN_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private Future<RecordMetadata> send(Beat beat, Duration ahead) {
    long stamp = System.currentTimeMillis() + ahead.toMillis();
    return producer.send(new ProducerRecord<>(topic, 0, stamp, null, Wire.encode(beat)));
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
