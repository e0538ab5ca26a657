package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one process has at a time, by a lock on a file. It is free again when that process is gone,
 * however it went. The file tells who has it, and where that process answers once it has said so.
 */
final class Claim implements AutoCloseable {
  private final FileChannel channel;
  private final String holder;

  private Claim(FileChannel channel) {
    this.channel = channel;
    this.holder =
        "process %d since %s%n"
            .formatted(
                ProcessHandle.current().pid(),
                LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
  }

  /** Claims the file for this process; empty where another has it. */
  static Optional<Claim> take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (lock(channel) == null) {
        channel.close();
        return Optional.empty();
      }
      Claim claim = new Claim(channel);
      claim.write("");
      return Optional.of(claim);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether some process has it now. */
  static boolean isTaken(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return lock(channel) == null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Who took it last, for a person. */
  static String holder(Path file) throws IOException {
    return lines(file).stream().findFirst().orElse("another process");
  }

  /** Where the process that has it now answers; empty where nobody has it or it has not said. */
  static Optional<String> announced(Path file) throws IOException {
    return isTaken(file) ? lines(file).stream().skip(1).findFirst() : Optional.empty();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readString(file).lines().toList();
  }

  /** Says where this process answers. */
  void announce(String address) throws IOException {
    write(address);
  }

  private void write(String address) throws IOException {
    ByteBuffer text = ByteBuffer.wrap((holder + address).getBytes(StandardCharsets.UTF_8));
    channel.truncate(0);
    int _ = channel.write(text, 0);
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give back a lock", e);
    }
  }
}
