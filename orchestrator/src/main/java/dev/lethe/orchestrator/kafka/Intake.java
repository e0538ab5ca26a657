package dev.lethe.orchestrator.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads all partitions of a topic in order and hands each record on. What others want
 * of the consumer they leave as a request, because a consumer belongs to its thread.
 */
final class Intake implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;
  private final Consumer<ConsumerRecord<byte[], byte[]>> sink;
  private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private final Thread thread;
  private volatile boolean closing;

  Intake(Cluster cluster, String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    this.consumer = cluster.consumer(topic + "-reader");
    this.topic = topic;
    this.sink = sink;
    this.thread = Thread.ofPlatform().name(topic + "-reader").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Runs on the consumer's thread before its next poll. */
  void request(Request request) {
    requests.add(request);
    consumer.wakeup();
  }

  private void run() {
    while (!closing) {
      try {
        serveRequests();
        if (consumer.assignment().isEmpty()) {
          Thread.sleep(5);
        } else {
          handOn(consumer.poll(POLL));
          passMarks();
        }
      } catch (WakeupException e) {
        // a request or the end
      } catch (OffsetOutOfRangeException e) {
        // what was there has been deleted after its retention: go on with what is kept
        LOG.atWarn().addKeyValue("topic", topic).log("Records were deleted before they were read");
        consumer.seekToBeginning(e.offsetOutOfRangePartitions().keySet());
      } catch (InterruptedException e) {
        closing = true;
      } catch (RuntimeException | Error e) {
        // Kafka is away, or there is no memory for a moment; the next poll tries again, for nobody
        // else reads these
        LOG.atWarn().addKeyValue("topic", topic).setCause(e).log("Cannot read");
        LockSupport.parkNanos(PAUSE.toNanos()); // who is not let in fails at once each time
      }
    }
    consumer.close(CloseOptions.timeout(Cluster.GOODBYE));
  }

  /** What could not be handed on for want of memory or the like is read again. */
  private void handOn(ConsumerRecords<byte[], byte[]> polled) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    polled.forEach(records::add);
    int handed = 0;
    try {
      for (; handed < records.size(); handed++) {
        sink.accept(records.get(handed));
      }
    } catch (Error e) {
      records
          .subList(handed, records.size())
          .reversed()
          .forEach(record ->
              consumer.seek(
                  new TopicPartition(record.topic(), record.partition()), record.offset()));
      throw e;
    }
  }

  /** A request stays in the queue until it is served: waking the consumer up may interrupt it. */
  private void serveRequests() {
    for (Request request = requests.peek(); request != null; request = requests.peek()) {
      request.on(this);
      requests.remove();
    }
  }

  /** Reads every partition on from where {@code position} says; −1 is the first record kept. */
  void assignAll(java.util.function.IntToLongFunction position) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(found -> new TopicPartition(topic, found.partition()))
            .toList();
    marks.clear();
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      long offset = position.applyAsLong(partition.partition());
      if (offset < 0) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, offset);
      }
    }
  }

  void unassign() {
    marks.clear();
    consumer.assign(List.of());
  }

  /** Calls back behind every record that is in the topic now. */
  void mark(Runnable reached) {
    marks.add(new Mark(new HashMap<>(consumer.endOffsets(consumer.assignment())), reached));
    passMarks();
  }

  private void passMarks() {
    while (!marks.isEmpty() && isPast(marks.getFirst())) {
      marks.removeFirst().reached().run();
    }
  }

  private boolean isPast(Mark mark) {
    return mark.ends().entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something to do with the consumer. */
  interface Request {
    void on(Intake intake);
  }

  private record Mark(Map<TopicPartition, Long> ends, Runnable reached) {}
}
