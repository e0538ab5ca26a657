package dev.lethe.worker.kafka;

import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Sparingly;
import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Beats every second, whatever goes wrong with one beat. */
final class Heart implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Supplier<WorkerBeat> next;
  private final Sparingly refused = new Sparingly();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("heart").factory());

  Heart(Cluster cluster, Supplier<WorkerBeat> next) {
    this.producer = cluster.beatProducer();
    this.topic = cluster.topics().heartbeats();
    this.next = next;
  }

  void start() {
    var _ = thread.scheduleAtFixedRate(this::beat, 0, 1_000, TimeUnit.MILLISECONDS);
  }

  /** Beats once more, and waits until it is known or dropped, which takes two seconds at most. */
  void beatNow() {
    beat();
    producer.flush();
  }

  private void beat() {
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(topic, 0, null, Wire.encode(next.get())),
              (_, failure) -> known(failure));
    } catch (OutOfMemoryError e) {
      // whoever filled the heap hears of it too; saying so here needs memory as well
    } catch (RuntimeException | Error e) {
      // what is thrown here would end the schedule without a word; the next one follows in a second
      LOG.atWarn().setCause(e).log("A beat was dropped");
    }
  }

  /** A Kafka that is away is back soon; one that refuses leaves the worker unheard for ever. */
  private void known(@Nullable Exception failure) {
    if (failure != null && !(failure instanceof RetriableException)) {
      refused.mayName().ifPresent(unnamed -> tell(failure, unnamed));
    }
  }

  private static void tell(Exception failure, long unnamed) {
    LOG.atWarn()
        .addKeyValue("why", failure.getMessage())
        .addKeyValue("unnamed", unnamed)
        .log("Kafka refuses a beat; a worker that is not heard is given no trial");
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
