package dev.lethe.worker.kafka;

import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.trial.Emergency;
import dev.lethe.worker.trial.Reporter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A worker's connection to Kafka.
 *
 * <p>It reads orders from the end of one partition before the first beat goes out, so no order that
 * answers a beat is missed. Reports go through a file and are delivered in order, however long
 * Kafka is away; when one is lost all the same, the process ends. A beat that is not delivered
 * within a second is dropped.
 */
public final class KafkaLink implements Reporter, AutoCloseable {
  private final Cluster cluster;
  private final Emergency emergency;
  private final int partition;
  private final Outbox outbox;
  private @Nullable OrderFeed orders;
  private @Nullable Heart heart;

  /**
   * How to connect.
   *
   * @param directory where reports wait while Kafka is away
   * @param maxWaiting bytes of reports that may wait
   * @param patience how long Kafka may take to answer and its topics to be there
   */
  public record Settings(Cluster cluster, Path directory, long maxWaiting, Duration patience) {}

  /**
   * Connects.
   *
   * @throws KafkaUnusable when Kafka or its topics are not there
   */
  public KafkaLink(Settings settings, WorkerId id, Emergency emergency) {
    this.cluster = settings.cluster();
    this.emergency = emergency;
    this.partition = Math.floorMod(id.hashCode(), cluster.orderPartitions(settings.patience()));
    this.outbox = new Outbox(cluster, id, settings.directory(), settings.maxWaiting(), emergency);
  }

  /**
   * Begins to read orders and then to beat; for the thread that closes.
   *
   * @param sink takes the orders of the worker's partition
   * @param beat makes the next beat, given that partition
   * @throws KafkaUnusable when Kafka is away
   */
  public void start(Consumer<Order> sink, IntFunction<WorkerBeat> beat) {
    OrderFeed feed = new OrderFeed(cluster, partition, sink, emergency);
    orders = feed;
    heart = new Heart(cluster, () -> beat.apply(partition).withSkipped(feed.skipped()));
    feed.start();
    heart.start();
  }

  @Override
  public void send(Report report) {
    outbox.send(report);
  }

  @Override
  public boolean isDelivered() {
    return outbox.isDelivered();
  }

  @Override
  public void beat() {
    if (heart != null) {
      heart.beatNow();
    }
  }

  /** No order arrives any more when this returns. */
  public void stopOrders() {
    if (orders != null) {
      orders.close();
    }
  }

  /** Delivers what is left, for ten seconds at most, and disconnects; beats until then. */
  @Override
  public void close() {
    stopOrders();
    outbox.close();
    if (heart != null) {
      heart.close();
    }
  }
}
