package dev.lethe.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The place of one process, where another is started when it is gone, as a cluster does. For one
 * thread.
 */
final class Seat {
  private static final String LISTENS = "Listens at ";

  /** Kafka did not answer in time: whoever starts processes starts another. */
  private static final int INFRASTRUCTURE = 3;

  private final String name;
  private final Path logs;
  private final List<String> command;
  private final List<String> surprises;
  private @Nullable Process process;
  private volatile Path log;
  private int starts;
  private boolean expected;
  private boolean frozen;
  private long due;

  /**
   * Empty.
   *
   * @param logs where each of its processes writes a file
   * @param surprises takes what ends without having been told to, other than for want of Kafka
   */
  Seat(String name, Path logs, List<String> command, List<String> surprises) {
    this.name = name;
    this.logs = logs;
    this.command = command;
    this.surprises = surprises;
    this.log = logs.resolve(name + ".log");
  }

  void start() throws IOException {
    starts++;
    log = logs.resolve("%s.%d.log".formatted(name, starts));
    expected = false;
    frozen = false;
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  int starts() {
    return starts;
  }

  /** Does it to the process that is there, and lets that last for so long; false where none is. */
  boolean suffer(Deed deed, long millis) throws IOException, InterruptedException {
    Process victim = process;
    if (victim == null || !victim.isAlive() || expected || frozen) {
      return false;
    }
    due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    switch (deed) {
      case KILL -> {
        expected = true;
        Process _ = victim.destroyForcibly();
      }
      case TERMINATE -> {
        expected = true;
        victim.destroy();
      }
      case FREEZE -> {
        frozen = true;
        signal("STOP", victim.pid());
      }
    }
    return true;
  }

  /** What may be done to a process. */
  enum Deed {
    KILL,
    TERMINATE,
    FREEZE
  }

  /** Wakes up and starts anew what is due. */
  void lookAfter() throws IOException, InterruptedException {
    boolean isDue = System.nanoTime() - due >= 0;
    Process there = process;
    if (there == null) {
      start();
    } else if (frozen && isDue) {
      frozen = false;
      signal("CONT", there.pid());
    } else if (!there.isAlive() && isDue) {
      noteIfUnexpected(there);
      start();
    }
  }

  private void noteIfUnexpected(Process ended) throws IOException {
    if (!expected && ended.exitValue() != INFRASTRUCTURE) {
      List<String> lines = Files.readAllLines(log);
      surprises.add(
          "%s ended by itself with %d: %s (%s)"
              .formatted(name, ended.exitValue(), lines.isEmpty() ? "" : lines.getLast(), log));
    }
  }

  /** Wakes it up and starts it anew at once. */
  void heal() throws IOException, InterruptedException {
    due = System.nanoTime();
    Process there = process;
    if (there != null && expected) {
      int _ = there.waitFor();
    }
    lookAfter();
  }

  /** Where an orchestrator says that it listens; empty before it has. */
  Optional<URI> address() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> line.startsWith(LISTENS))
          .findFirst()
          .map(line -> URI.create(line.substring(LISTENS.length())));
    } catch (IOException | java.io.UncheckedIOException e) {
      return Optional.empty(); // not there yet
    }
  }

  /** Ends it in order; false where it had to be killed. */
  boolean close(Duration patience) throws IOException, InterruptedException {
    Process there = process;
    if (there == null) {
      return true;
    }
    if (frozen) {
      signal("CONT", there.pid());
    }
    there.destroy();
    boolean inOrder = there.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!inOrder) {
      int _ = there.destroyForcibly().waitFor();
    }
    return inOrder;
  }

  @Override
  public String toString() {
    return name;
  }

  static void signal(String signal, long pid) throws IOException, InterruptedException {
    int _ = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start().waitFor();
  }
}
