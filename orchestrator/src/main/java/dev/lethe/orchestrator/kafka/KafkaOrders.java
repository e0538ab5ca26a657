package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.Orders;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Wire;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Orders over the trials' topic. */
final class KafkaOrders implements Orders, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaOrders.class);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;

  KafkaOrders(Cluster cluster) {
    producer =
        cluster.producer(
            "orders",
            Map.of(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 5_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000,
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000));
    topic = cluster.topics().trials();
  }

  @Override
  public void send(int partition, Order order) {
    if (partition < 0 || partition >= producer.partitionsFor(topic).size()) {
      LOG.atWarn().addKeyValue("partition", partition).log("A worker named no order partition");
      return;
    }
    var _ =
        producer.send(
            new ProducerRecord<>(topic, partition, null, Wire.encode(order)),
            (metadata, failure) -> {
              if (failure != null) {
                // whatever still matters is ordered again with the next beat
                LOG.atDebug().setCause(failure).log("An order was not delivered");
              }
            });
  }

  @Override
  public void sendToAll(Order order) {
    for (int partition = 0; partition < producer.partitionsFor(topic).size(); partition++) {
      send(partition, order);
    }
  }

  @Override
  public void close() {
    producer.close(Cluster.GOODBYE);
  }
}
