package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.Beats;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Sparingly;
import dev.lethe.protocol.Wire;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leader's beats; a beat that is not delivered within a second is dropped. */
final class KafkaBeats implements Beats, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaBeats.class);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Sparingly refused = new Sparingly();

  KafkaBeats(Cluster cluster) {
    producer =
        cluster.producer(
            "beats",
            Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000,
                ProducerConfig.RETRIES_CONFIG, 0,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false));
    topic = cluster.topics().heartbeats();
  }

  @Override
  public void send(LeaderBeat beat) {
    var _ =
        producer.send(
            new ProducerRecord<>(topic, 0, null, Wire.encode(beat)),
            (_, failure) -> known(failure));
  }

  /** A Kafka that is away is back soon; one that refuses leaves the leader unheard for ever. */
  private void known(@Nullable Exception failure) {
    if (failure != null && !(failure instanceof RetriableException)) {
      refused.mayName().ifPresent(unnamed -> tell(failure, unnamed));
    }
  }

  private static void tell(Exception failure, long unnamed) {
    LOG.atWarn()
        .addKeyValue("why", failure.getMessage())
        .addKeyValue("unnamed", unnamed)
        .log("Kafka refuses a beat; a leader that is not heard is replaced");
  }

  @Override
  public void close() {
    producer.close(Cluster.GOODBYE);
  }
}
