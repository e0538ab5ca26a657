package dev.lethe.orchestrator.simulator;

import dev.lethe.orchestrator.coordinator.Beats;
import dev.lethe.orchestrator.coordinator.Event;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.coordinator.LogWriter;
import dev.lethe.orchestrator.coordinator.Orders;
import dev.lethe.orchestrator.coordinator.Ports;
import dev.lethe.orchestrator.coordinator.Reports;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact.Assigned;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;

/**
 * One orchestrator's ports. Records are in flight until the world lets them land, one by one; beats
 * and reports come when the world delivers them. As with a real producer, records of one connection
 * land in order, and those behind one that was lost may land all the same.
 */
final class Connection implements LogReader.Source, LogWriter, Reports, Orders, Beats {
  private final VirtualKafka kafka;
  private final Plant plant;
  private final Calls calls;
  private final BlockingQueue<Event> mailbox = new Mailbox();
  private final Deque<InFlight> inFlight = new ArrayDeque<>();
  private final ReportIntake intake;
  private int heard;
  private boolean direct;

  /** Faults that the next call of a kind meets. */
  boolean losesBeats;

  boolean losesOrders;
  boolean losesElection;
  boolean forgetsElection;
  Runnable beforeElection = () -> {};

  Connection(VirtualKafka kafka, Plant plant, Calls calls) {
    this.kafka = kafka;
    this.plant = plant;
    this.calls = calls;
    this.intake = new ReportIntake(kafka, mailbox);
  }

  Ports ports() {
    return new Ports(this, this, this, this, this);
  }

  BlockingQueue<Event> mailbox() {
    return mailbox;
  }

  ReportIntake intake() {
    return intake;
  }

  boolean isQuiet() {
    return inFlight.isEmpty() && mailbox.isEmpty();
  }

  /** From now on what is appended lands at once. */
  void landAtOnce() {
    direct = true;
    landAll();
  }

  void landAll() {
    while (!inFlight.isEmpty()) {
      land(true);
    }
  }

  /** The oldest record in flight gets into the log; the orchestrator hears of that or does not. */
  void land(boolean acknowledged) {
    InFlight oldest = inFlight.poll();
    if (oldest != null) {
      long offset = kafka.append(oldest.record);
      if (!acknowledged) {
        oldest.batch.fail("no answer came");
      } else if (offset != oldest.expected) {
        oldest.batch.fail("somebody else wrote to the log");
      } else {
        oldest.batch.landed();
      }
    }
  }

  /** The oldest record in flight never gets anywhere. */
  void lose() {
    InFlight oldest = inFlight.poll();
    if (oldest != null) {
      oldest.batch.fail("lost");
    }
  }

  /** The process is gone; what it had sent may still arrive. */
  void abandon(int arriving) {
    inFlight.stream().limit(arriving).forEach(sent -> kafka.strays().add(sent.record));
    inFlight.clear();
  }

  /** Delivers the next beat; false where there is none. */
  boolean hear() {
    if (heard == kafka.heartbeats().size()) {
      return false;
    }
    mailbox.add(new Event.Beaten(kafka.heartbeats().get(heard++)));
    return true;
  }

  @Override
  public CompletableFuture<Void> append(long offset, List<LogRecord> records) {
    Batch batch = new Batch(records.size());
    for (int i = 0; i < records.size(); i++) {
      calls.before();
      inFlight.add(new InFlight(records.get(i), offset + i, batch));
      calls.after();
    }
    if (direct) {
      landAll();
    }
    return batch.done;
  }

  @Override
  public CompletableFuture<Long> append(LogRecord record) {
    calls.before();
    landAll();
    beforeElection.run();
    beforeElection = () -> {};
    if (losesElection) {
      losesElection = false;
      return CompletableFuture.failedFuture(new IllegalStateException("lost"));
    }
    long offset = kafka.append(record);
    calls.after();
    if (forgetsElection) {
      forgetsElection = false;
      return CompletableFuture.failedFuture(new IllegalStateException("no answer came"));
    }
    return CompletableFuture.completedFuture(offset);
  }

  @Override
  public void readFrom(long reading, IntToLongFunction position) {
    calls.before();
    intake.readFrom(
        reading, partition -> plant.reading().applyAsLong(position.applyAsLong(partition)));
    calls.after();
  }

  @Override
  public void markEnd() {
    calls.before();
    if (plant.endsOfReports()) {
      intake.markEnd();
    }
    calls.after();
  }

  @Override
  public void stop() {
    calls.before();
    intake.stop();
    calls.after();
  }

  @Override
  public void send(int partition, Order order) {
    calls.before();
    if (order instanceof Order.Run run) {
      BrokenPromise.unless(
          kafka.counts(new Assigned(run.attempt(), run.worker())),
          "%s was ordered before the log had it assigned to %s",
          run.attempt(),
          run.worker());
    }
    if (!losesOrders) {
      kafka.orders(partition).add(order);
    }
    calls.after();
  }

  @Override
  public void sendToAll(Order order) {
    for (int partition = 0; partition < VirtualKafka.ORDER_PARTITIONS; partition++) {
      send(partition, order);
    }
  }

  @Override
  public void send(LeaderBeat beat) {
    calls.before();
    if (!losesBeats) {
      kafka.heartbeats().add(beat);
    }
    calls.after();
  }

  @Override
  public LogReader open(long offset) {
    return new Reader((int) offset);
  }

  private record InFlight(LogRecord record, long expected, Batch batch) {}

  private static final class Batch {
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private int missing;

    Batch(int missing) {
      this.missing = missing;
    }

    void landed() {
      missing--;
      if (missing == 0) {
        done.complete(null);
      }
    }

    void fail(String why) {
      done.completeExceptionally(new IllegalStateException(why));
    }
  }

  private final class Reader implements LogReader {
    private int position;

    Reader(int position) {
      this.position = position;
    }

    @Override
    public List<Entry> poll(Duration timeout) {
      List<Entry> entries = new ArrayList<>();
      for (; position < kafka.log().size(); position++) {
        entries.add(new Entry(position, new Decoded.Known<>(kafka.log().get(position))));
      }
      return entries;
    }

    @Override
    public long end() {
      return kafka.log().size();
    }

    @Override
    public void seek(long offset) {
      position = (int) offset;
    }

    @Override
    public void close() {}
  }

  /** Waits for nothing: whoever reads is called again. */
  private static final class Mailbox extends LinkedBlockingQueue<Event> {
    private static final long serialVersionUID = 1;

    @Override
    public Event poll(long timeout, TimeUnit unit) {
      return poll();
    }
  }
}
