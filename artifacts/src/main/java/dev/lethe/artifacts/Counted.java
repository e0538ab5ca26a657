package dev.lethe.artifacts;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** A file that is read while somebody else watches how much of it has been. */
final class Counted extends FilterInputStream {
  private final AtomicLong moved;

  private Counted(InputStream in, AtomicLong moved) {
    super(in);
    this.moved = moved;
  }

  /**
   * The file from its beginning.
   *
   * @param moved grows by the bytes that are read
   * @throws UncheckedIOException when it cannot be read
   */
  static InputStream open(Path file, AtomicLong moved) {
    try {
      return new Counted(Files.newInputStream(file), moved);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    moved.incrementAndGet();
    return read;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    int read = super.read(buffer, from, length);
    moved.addAndGet(Math.max(0, read));
    return read;
  }
}
