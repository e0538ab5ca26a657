package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a machine's broker, MLflow server, checkpoints and logs are. One process
 * has it at a time; it is free again when that process is gone, however it went.
 */
public final class Home implements AutoCloseable {
  private static final String LOCK = "run.lock";
  private static final String ADDRESS = "orchestrator.url";

  private final Path directory;
  private final FileChannel lockFile;
  private final FileLock lock;

  private Home(Path directory, FileChannel lockFile, FileLock lock) {
    this.directory = directory;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /** {@code LETHE_HOME}, or {@code .lethe} in the user's directory. */
  public static Path defaultDirectory() {
    String configured = System.getenv("LETHE_HOME");
    return configured == null || configured.isBlank()
        ? Path.of(System.getProperty("user.home"), ".lethe")
        : Path.of(configured).toAbsolutePath();
  }

  /**
   * Takes the directory for this process.
   *
   * @throws StartFailed when another process has it, or it cannot be written
   */
  public static Home take(Path directory) throws StartFailed {
    try {
      Files.createDirectories(directory);
      FileChannel file =
          FileChannel.open(
              directory.resolve(LOCK),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        String holder = Files.readString(directory.resolve(LOCK)).strip();
        file.close();
        throw new StartFailed(
            "%s is in use by %s. Wait until it ends or stop it, or use another home: LETHE_HOME=DIR lethe run …"
                .formatted(directory, holder.isEmpty() ? "another process" : holder));
      }
      boolean _ = Files.deleteIfExists(directory.resolve(ADDRESS));
      sign(file);
      return new Home(directory, file, lock);
    } catch (IOException e) {
      throw new StartFailed(
          "%s cannot be used: %s. Free some space or choose a directory that can be written with LETHE_HOME=DIR."
              .formatted(directory, e),
          e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void sign(FileChannel file) throws IOException {
    String holder =
        "process %d since %s%n"
            .formatted(
                ProcessHandle.current().pid(),
                LocalDateTime.now(java.time.ZoneId.systemDefault())
                    .truncatedTo(ChronoUnit.SECONDS));
    file.truncate(0);
    file.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
    file.force(true);
  }

  /** Lets other commands of this machine find the orchestrator while this process has the home. */
  public void announce(String url) {
    try {
      Files.writeString(directory.resolve(ADDRESS), url);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot write into " + directory, e);
    }
  }

  /** The orchestrator of the process that has the home now; empty where nobody has it. */
  public static Optional<URI> orchestrator(Path directory) {
    try (FileChannel file = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
      FileLock lock = tryLock(file);
      if (lock != null) {
        lock.release();
        return Optional.empty();
      }
      return Optional.of(URI.create(Files.readString(directory.resolve(ADDRESS)).strip()));
    } catch (IOException | IllegalArgumentException e) {
      // there is no such home, or its process has not come so far
      return Optional.empty();
    }
  }

  public Path broker() {
    return directory.resolve("kafka");
  }

  /** Where workers keep checkpoints. */
  public Path artifacts() {
    return directory.resolve("artifacts");
  }

  public Path logs() {
    return directory.resolve("logs");
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot give back " + directory, e);
    }
  }
}
