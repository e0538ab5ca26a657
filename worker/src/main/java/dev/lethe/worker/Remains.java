package dev.lethe.worker;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.trial.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What will be left of this worker if it dies: a file with the attempt that it runs and the last
 * lines of its log, which it holds locked while it lives. The system drops the lock with the
 * process, however that ends; see {@link Dead} for who reads it then. A worker that goes in order
 * leaves none. Where no file can be locked, there is none either.
 */
final class Remains implements AutoCloseable {
  static final String FOLDER = "remains";
  static final String SUFFIX = ".remains";

  private static final Logger LOG = LoggerFactory.getLogger(Remains.class);

  /** What is said here of this file, and what others said last. */
  private static final Set<String> NOT_ITS_OWN =
      Set.of(Remains.class.getName(), Dead.class.getName());

  private static final int LINES = 20;
  private static final int LINE = 200;

  private final WorkerId id;
  private final Path file;
  private final @Nullable FileChannel channel;
  private final Echo echo = new Echo();
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private @Nullable Attempt attempt;
  private String activity = "";

  /**
   * What the file says.
   *
   * @param attempt that runs; null where none does
   * @param activity with the attempt, for a person
   */
  record Left(
      WorkerId worker, long pid, @Nullable Attempt attempt, String activity, List<String> lines) {}

  private Remains(WorkerId id, Path file, @Nullable FileChannel channel) {
    this.id = id;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Begins to note what there is.
   *
   * @param artifacts shared with others; null where there are none to read it
   */
  static Remains begin(@Nullable Path artifacts, WorkerId id) {
    Path folder = (artifacts == null ? Path.of("") : artifacts).resolve(FOLDER);
    Path file = folder.resolve(id.value() + SUFFIX);
    Remains remains = new Remains(id, file, artifacts == null ? null : locked(folder, file));
    remains.write();
    remains.echo.begin();
    return remains;
  }

  /** It has its name only when it is locked, so that nobody takes it for that of a dead one. */
  private static @Nullable FileChannel locked(Path folder, Path file) {
    try {
      Files.createDirectories(folder);
      Path unlocked = Files.createTempFile(folder, "begun-", ".part");
      FileChannel channel = FileChannel.open(unlocked, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new IOException("a file that nobody else knows is locked");
      }
      Files.move(unlocked, file, StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("folder", folder).addKeyValue("why", e).log("Leaves no last words");
      return null;
    }
  }

  Path file() {
    return file;
  }

  /** Notes which attempt runs while the trainer has it. */
  Trainer noting(Trainer trainer) {
    return (order, progress, reports) -> {
      runs(order.attempt());
      try {
        return trainer.train(order, progress, reports);
      } finally {
        runs(null);
      }
    };
  }

  private synchronized void runs(@Nullable Attempt running) {
    attempt = running;
    activity = "";
    write();
  }

  /** How far it is. */
  synchronized void does(String what) {
    if (attempt != null && !what.equals(activity)) {
      activity = what;
      write();
    }
  }

  /** Notes a line. */
  synchronized void say(String line) {
    lines.add(line.length() > LINE ? line.substring(0, LINE - 1) + "…" : line);
    if (lines.size() > LINES) {
      lines.remove();
    }
    write();
  }

  private synchronized void write() {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    Left left = new Left(id, ProcessHandle.current().pid(), attempt, activity, List.copyOf(lines));
    ByteBuffer bytes = ByteBuffer.wrap(Wire.encode(left));
    try {
      int length = bytes.remaining();
      for (long at = 0; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      channel.truncate(length);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("Last words are not noted");
    }
  }

  @Override
  public synchronized void close() {
    echo.stop();
    if (channel == null) {
      return;
    }
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", file).addKeyValue("why", e).log("Leaves a file behind");
    }
  }

  /** Hears what is logged. */
  private final class Echo extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private final PatternLayout layout = new PatternLayout();

    void begin() {
      if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
        layout.setContext(logs);
        layout.setPattern("%d{HH:mm:ss.SSS} %-5level %msg %kvp %ex{short}");
        layout.start();
        setContext(logs);
        start();
        logs.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(this);
      }
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (!NOT_ITS_OWN.contains(event.getLoggerName())) {
        say(layout.doLayout(event).strip().replaceAll("\\s*\\R\\s*", "; "));
      }
    }
  }
}
