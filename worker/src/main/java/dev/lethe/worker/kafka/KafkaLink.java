package dev.lethe.worker.kafka;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.protocol.WorkerReport;
import dev.lethe.worker.trial.Reporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's connection to Kafka.
 *
 * <p>It reads orders from the end of one partition before the first beat goes out, so no order that
 * answers a beat is missed. Reports go through a file and are delivered in order, however long
 * Kafka is away. A beat that is not delivered within a second is dropped.
 */
public final class KafkaLink implements Reporter, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLink.class);
  private static final long SPOOL_BYTES = 256L << 20;

  private final WorkerId id;
  private final TopicNames topics;
  private final Spool spool;
  private final KafkaProducer<byte[], byte[]> reports;
  private final KafkaProducer<byte[], byte[]> beats;
  private final KafkaConsumer<byte[], byte[]> orders;
  private final int partition;
  private final Map<Attempt, Long> sequences = new HashMap<>();
  private final AtomicLong undelivered = new AtomicLong();
  private final ScheduledExecutorService heart =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("heart").factory());
  private @Nullable Thread orderThread;
  private final Thread reportThread;
  private volatile boolean closing;

  /**
   * Connects.
   *
   * @param directory where reports wait while Kafka is away
   * @throws IllegalStateException when the topics are not there within {@code patience}
   */
  public KafkaLink(
      String bootstrap, TopicNames topics, WorkerId id, Path directory, Duration patience) {
    this.id = id;
    this.topics = topics;
    orders =
        new KafkaConsumer<>(
            consumerSettings(bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    partition = choosePartition(bootstrap, patience);
    spool = new Spool(directory.resolve("reports-" + id.value() + ".spool"), SPOOL_BYTES);
    reports = producer(bootstrap, "reports", reportSettings());
    beats = producer(bootstrap, "beats", beatSettings());
    reportThread = Thread.ofPlatform().name("reports").unstarted(this::deliverReports);
  }

  /**
   * Begins to read orders and then to beat.
   *
   * @param sink takes the orders of the worker's partition
   * @param beat makes the next beat, given that partition
   */
  public void start(Consumer<Order> sink, IntFunction<WorkerBeat> beat) {
    TopicPartition mine = new TopicPartition(topics.trials(), partition);
    orders.assign(List.of(mine));
    orders.seekToEnd(List.of(mine));
    long _ = orders.position(mine);
    orderThread = Thread.ofPlatform().name("orders").start(() -> readOrders(sink));
    reportThread.start();
    var _ =
        heart.scheduleAtFixedRate(
            () -> beat(beat.apply(partition)), 0, 1_000, TimeUnit.MILLISECONDS);
  }

  private int choosePartition(String bootstrap, Duration patience) {
    Optional<List<PartitionInfo>> found = Optional.empty();
    String why = "it has no topic " + topics.trials();
    try {
      found = Optional.ofNullable(orders.partitionsFor(topics.trials(), patience));
    } catch (org.apache.kafka.common.errors.TimeoutException e) {
      why = "no answer within " + patience.toSeconds() + " s";
    }
    String reason = why;
    int partitions =
        found
            .filter(list -> !list.isEmpty())
            .orElseThrow(() ->
                new IllegalStateException(
                    "Kafka at %s cannot be used: %s. Start an orchestrator there first: it creates the topics; or name another with --kafka HOST:PORT."
                        .formatted(bootstrap, reason)))
            .size();
    return Math.floorMod(id.hashCode(), partitions);
  }

  private void readOrders(Consumer<Order> sink) {
    while (!closing) {
      try {
        for (ConsumerRecord<byte[], byte[]> record : orders.poll(Duration.ofMillis(500))) {
          switch (Wire.order(record.value())) {
            case Decoded.Known(Order order) -> sink.accept(order);
            case Decoded.Unknown(String kind, _) -> skip(record, kind);
            case Decoded.Broken(String reason) -> skip(record, reason);
          }
        }
      } catch (WakeupException e) {
        // closing
      } catch (OffsetOutOfRangeException e) {
        // orders that were deleted are sent again while they matter
        orders.seekToEnd(e.offsetOutOfRangePartitions().keySet());
      } catch (RuntimeException e) {
        // Kafka is away; the client tries again with the next poll
        LOG.atWarn().setCause(e).log("Cannot read orders");
      }
    }
    orders.close();
  }

  private static void skip(ConsumerRecord<byte[], byte[]> record, String why) {
    LOG.atWarn()
        .addKeyValue("partition", record.partition())
        .addKeyValue("offset", record.offset())
        .addKeyValue("why", why)
        .log("Skipped an order");
  }

  @Override
  public synchronized void send(Report report) {
    long sequence = sequences.merge(report.attempt(), 1L, Long::sum) - 1;
    if (report.isTerminal()) {
      sequences.remove(report.attempt());
    }
    WorkerReport said =
        new WorkerReport(Wire.VERSION, id, sequence, System.currentTimeMillis(), report);
    undelivered.incrementAndGet();
    if (!spool.add(Wire.encode(said))) {
      undelivered.decrementAndGet();
      LOG.atError()
          .addKeyValue("attempt", report.attempt())
          .log("A report is lost: Kafka was away for too long, and the file is full");
    }
  }

  private void deliverReports() {
    try {
      for (Optional<byte[]> entry = spool.take(); entry.isPresent(); entry = spool.take()) {
        var _ =
            reports.send(
                new ProducerRecord<>(topics.reports(), null, key(), entry.get()),
                (metadata, failure) -> delivered(failure));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] key() {
    return id.value().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private void delivered(@Nullable Exception failure) {
    if (failure != null) {
      LOG.atError().setCause(failure).log("A report is lost");
    }
    undelivered.decrementAndGet();
  }

  private void beat(WorkerBeat beat) {
    try {
      var _ = beats.send(new ProducerRecord<>(topics.heartbeats(), 0, null, Wire.encode(beat)));
    } catch (RuntimeException e) {
      // the next one follows in a second
      LOG.atDebug().setCause(e).log("A beat was dropped");
    }
  }

  /** Beats once more at once, so that a change is known without a second's wait. */
  public void beatNow(IntFunction<WorkerBeat> beat) {
    heart.execute(() -> beat(beat.apply(partition)));
  }

  /** Delivers what is left, for ten seconds at most, and disconnects. */
  @Override
  public void close() {
    closing = true;
    heart.shutdownNow();
    orders.wakeup();
    spool.close();
    try {
      reportThread.join(Duration.ofSeconds(5));
      reports.close(Duration.ofSeconds(5));
      if (orderThread != null) {
        orderThread.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    beats.close(Duration.ZERO);
    spool.delete();
    if (undelivered.get() > 0) {
      LOG.atWarn().addKeyValue("reports", undelivered.get()).log("Leaves with undelivered reports");
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(
      String bootstrap, String name, Map<String, Object> settings) {
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "lethe-worker-" + name);
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static Map<String, Object> reportSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
    return settings;
  }

  private static Map<String, Object> beatSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.RETRIES_CONFIG, 0);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
    return settings;
  }

  private static Map<String, Object> consumerSettings(String bootstrap) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "lethe-worker-orders");
    settings.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }
}
