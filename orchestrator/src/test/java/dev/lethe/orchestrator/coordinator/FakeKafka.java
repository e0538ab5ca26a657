package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntToLongFunction;

/**
 * Topics in memory for several orchestrators. The log keeps bytes. What is appended is acknowledged
 * at once, unless a test {@link Client#hold holds} it; a beat reaches every mailbox at once.
 */
final class FakeKafka implements LogReader.Source {
  final List<byte[]> log = new CopyOnWriteArrayList<>();
  final List<LeaderBeat> beats = new CopyOnWriteArrayList<>();

  /** Beats are dropped. */
  boolean isAway;

  private final List<Client> clients = new ArrayList<>();

  /** Another orchestrator's connection. */
  Client connect() {
    Client client = new Client();
    clients.add(client);
    return client;
  }

  void write(LogRecord record) {
    log.add(Wire.encode(record));
  }

  /** What is in the log and can be read. */
  List<LogRecord> records() {
    List<LogRecord> records = new ArrayList<>();
    for (byte[] bytes : log) {
      if (Wire.logRecord(bytes) instanceof Decoded.Known(LogRecord record)) {
        records.add(record);
      }
    }
    return records;
  }

  @Override
  public LogReader open(long offset) {
    return new Reader(offset);
  }

  private final class Reader implements LogReader {
    private int position;

    Reader(long offset) {
      position = (int) offset;
    }

    @Override
    public List<Entry> poll(Duration timeout) {
      List<Entry> entries = new ArrayList<>();
      for (; position < log.size(); position++) {
        entries.add(new Entry(position, Wire.logRecord(log.get(position))));
      }
      return entries;
    }

    @Override
    public long end() {
      return log.size();
    }

    @Override
    public void seek(long offset) {
      position = (int) offset;
    }

    @Override
    public void close() {}
  }

  /** One orchestrator's ports, and what it let out. */
  final class Client implements LogWriter, Reports, Orders, Beats {
    final BlockingQueue<Event> mailbox = new LinkedBlockingQueue<>();
    final List<Order> orders = new ArrayList<>();
    final List<Order> ordersToAll = new ArrayList<>();
    final List<IntToLongFunction> readings = new ArrayList<>();
    int marks;

    /** What others do between this one's decision to stand and its record. */
    Runnable beforeElection = () -> {};

    private final Queue<Runnable> held = new ArrayDeque<>();
    private boolean holding;
    private boolean losing;

    Ports ports() {
      return new Ports(FakeKafka.this, this, this, this, this);
    }

    /** From now on appends wait for {@link Client#settle} or {@link Client#lose}. */
    void hold() {
      holding = true;
    }

    /** The oldest batch that waits is written and acknowledged. */
    void settle() {
      held.remove().run();
    }

    /** The oldest batch that waits is never written. */
    void lose() {
      losing = true;
      held.remove().run();
      losing = false;
    }

    @Override
    public CompletableFuture<Void> append(long offset, List<LogRecord> records) {
      CompletableFuture<Void> done = new CompletableFuture<>();
      whenSettled(() -> {
        if (losing) {
          done.completeExceptionally(new IllegalStateException("lost"));
          return;
        }
        boolean gap = log.size() != offset;
        records.forEach(FakeKafka.this::write);
        if (gap) {
          done.completeExceptionally(new Overwritten(offset, log.size()));
        } else {
          done.complete(null);
        }
      });
      return done;
    }

    @Override
    public CompletableFuture<Long> append(LogRecord record) {
      beforeElection.run();
      write(record);
      return CompletableFuture.completedFuture(log.size() - 1L);
    }

    private void whenSettled(Runnable step) {
      if (holding) {
        held.add(step);
      } else {
        step.run();
      }
    }

    @Override
    public void readFrom(long reading, IntToLongFunction position) {
      readings.add(position);
    }

    @Override
    public void markEnd() {
      marks++;
    }

    @Override
    public void stop() {}

    @Override
    public void send(int partition, Order order) {
      orders.add(order);
    }

    @Override
    public void sendToAll(Order order) {
      ordersToAll.add(order);
    }

    @Override
    public void send(LeaderBeat beat) {
      if (isAway) {
        return;
      }
      beats.add(beat);
      clients.forEach(client -> client.mailbox.add(new Event.Beaten(beat)));
    }
  }
}
