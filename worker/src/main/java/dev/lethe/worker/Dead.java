package dev.lethe.worker;

import dev.lethe.protocol.Report.LastWords;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.MalformedInputException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks for the workers that died beside this one: reports what their {@link Remains} say of the
 * attempt that they ran, and what the virtual machine wrote if it crashed. The one that is started
 * next does so, or any that lives on.
 */
final class Dead implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dead.class);
  private static final long LOOK_SECONDS = 5;
  private static final int MOST_BYTES = 1 << 16;
  private static final int CRASH_LINES = 40;

  private final Path artifacts;
  private final Path own;
  private final Consumer<LastWords> sink;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("remains").factory());

  /**
   * Knows where to look.
   *
   * @param own the file of this worker, which lives
   */
  Dead(Path artifacts, Path own, Consumer<LastWords> sink) {
    this.artifacts = artifacts;
    this.own = own;
    this.sink = sink;
  }

  /** Looks now, and every five seconds. */
  void start() {
    var _ = thread.scheduleWithFixedDelay(this::look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  void look() {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(artifacts.resolve(Remains.FOLDER), "*" + Remains.SUFFIX)) {
      for (Path file : files) {
        // closing a file of one's own would drop its lock
        if (!file.getFileName().equals(own.getFileName())) {
          buried(file).flatMap(Dead::words).ifPresent(this::say);
        }
      }
    } catch (NoSuchFileException e) {
      // nobody has ever noted anything here
    } catch (IOException | RuntimeException e) {
      // what is thrown here would end the schedule; nobody needs these words to go on
      LOG.atWarn().addKeyValue("folder", artifacts).setCause(e).log("Cannot look for the dead");
    }
  }

  private void say(LastWords words) {
    LOG.atWarn()
        .addKeyValue("attempt", words.attempt())
        .addKeyValue("worker", words.of())
        .log("A worker died; its last words:\n{}", words.words());
    sink.accept(words);
  }

  /** What it left, where it is dead; the file is gone then. */
  private static Optional<Remains.Left> buried(Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        return Optional.empty();
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(MOST_BYTES, channel.size()));
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // reads on to the end
      }
      Files.deleteIfExists(file);
      return Optional.of(Wire.value(bytes.array(), Remains.Left.class));
    } catch (NoSuchFileException | OverlappingFileLockException e) {
      // somebody else was faster, or it is of a worker in this very process
      return Optional.empty();
    } catch (UncheckedIOException e) {
      LOG.atWarn().addKeyValue("file", file).addKeyValue("why", e).log("Nobody can read this");
      return Optional.empty();
    }
  }

  private static Optional<LastWords> words(Remains.Left left) {
    if (left.attempt() == null) {
      return Optional.empty();
    }
    List<String> lines = new ArrayList<>(left.lines());
    lines.add("it was at: " + (left.activity().isEmpty() ? "its beginning" : left.activity()));
    lines.addAll(crash(left.pid()));
    return Optional.of(new LastWords(left.attempt(), left.worker(), String.join("\n", lines)));
  }

  /** What the virtual machine says of its own end, where it had the time. */
  private static List<String> crash(long pid) {
    String name = "hs_err_pid%d.log".formatted(pid);
    return Stream.of(Path.of(""), Path.of(System.getProperty("java.io.tmpdir")))
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(Dead::crash)
        .orElse(List.of());
  }

  private static List<String> crash(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .limit(CRASH_LINES)
          .filter(line -> line.startsWith("#"))
          .map(line -> line.substring(1).strip())
          .filter(line -> line.contains("SIG") || line.startsWith("C ") || line.contains("rror"))
          .limit(5)
          .toList();
    } catch (MalformedInputException e) {
      return List.of();
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn().addKeyValue("file", file).addKeyValue("why", e).log("Cannot be read");
      return List.of();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
