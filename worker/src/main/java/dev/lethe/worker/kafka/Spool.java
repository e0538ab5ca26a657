package dev.lethe.worker.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A queue of byte strings in a file, for one writer and one reader. The file begins anew when the
 * reader has everything, so it is as large as the longest outage, up to a bound.
 */
final class Spool implements AutoCloseable {
  private static final int RESTART = 1 << 20;

  private final Path path;
  private final FileChannel file;
  private final long maxBytes;
  private long written;
  private long read;
  private boolean closed;

  /** Begins an empty spool in a file that goes with it. */
  Spool(Path path, long maxBytes) {
    this.path = path;
    this.maxBytes = maxBytes;
    try {
      this.file =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Adds an entry.
   *
   * @return false when it does not fit within the bound, and is not kept
   */
  synchronized boolean add(byte[] entry) {
    int length = Integer.BYTES + entry.length;
    if (written - read + length > maxBytes || closed) {
      return false;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    buffer.putInt(entry.length).put(entry).flip();
    try {
      while (buffer.hasRemaining()) {
        written += file.write(buffer, written);
      }
    } catch (IOException e) {
      throw unusable(e);
    }
    notifyAll();
    return true;
  }

  /** Takes the oldest entry; waits for one. Empty when closed and read to the end. */
  synchronized Optional<byte[]> take() throws InterruptedException {
    while (read == written) {
      if (closed) {
        return Optional.empty();
      }
      restart();
      wait();
    }
    byte[] entry = new byte[readAt(read, Integer.BYTES).getInt()];
    readAt(read + Integer.BYTES, entry.length).get(entry);
    read += Integer.BYTES + entry.length;
    return Optional.of(entry);
  }

  private void restart() {
    if (read > RESTART) {
      try {
        file.truncate(0);
      } catch (IOException e) {
        throw unusable(e);
      }
      read = 0;
      written = 0;
    }
  }

  private ByteBuffer readAt(long position, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    try {
      while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
        // reads on until the entry is whole
      }
    } catch (IOException e) {
      throw unusable(e);
    }
    return buffer.flip();
  }

  /** Bytes on disk; the file itself cannot be seen, it has no name any more. */
  synchronized long size() {
    try {
      return file.size();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Takes no more; what is there can still be taken. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  private UncheckedIOException unusable(IOException cause) {
    return new UncheckedIOException("cannot keep reports in %s: %s".formatted(path, cause), cause);
  }

  /** Gives the file back. */
  void delete() {
    try {
      file.close();
    } catch (IOException e) {
      throw unusable(e);
    }
  }
}
