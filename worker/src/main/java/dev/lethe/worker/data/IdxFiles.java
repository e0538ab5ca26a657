package dev.lethe.worker.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * MNIST and Fashion-MNIST: IDX files, plain or .gz. Big-endian magic 2051, count, height, width,
 * then bytes for images; magic 2049, count, then bytes for labels.
 */
final class IdxFiles {
  private static final int IMAGES = 2051;
  private static final int LABELS = 2049;
  private static final int CLASSES = 10;

  private final Path directory;
  private final String origin;

  /**
   * Reads from a directory.
   *
   * @param origin where a person gets the files
   */
  IdxFiles(Path directory, String origin) {
    this.directory = directory;
    this.origin = origin;
  }

  Source read() throws DataUnavailable {
    Images train = part("train");
    Images test = part("t10k");
    Path tests = find("t10k-images-idx3-ubyte");
    expect(tests, "height of its images", train.height(), test.height());
    expect(tests, "width of its images", train.width(), test.width());
    return Source.of(CLASSES, train, test);
  }

  private Images part(String part) throws DataUnavailable {
    Path file = find(part + "-images-idx3-ubyte");
    Idx images = idx(file, IMAGES, 3);
    int height = images.sizes()[1];
    int width = images.sizes()[2];
    Path labelFile = find(part + "-labels-idx1-ubyte");
    Idx labels = idx(labelFile, LABELS, 1);
    int count = images.sizes()[0];
    expect(labelFile, "number of labels", count, labels.sizes()[0]);
    return new Images(images.bytes(), count, height, width, 1, labels(labelFile, labels.bytes()));
  }

  /** A file's content: the sizes in its header and the bytes behind it. */
  @SuppressWarnings("ArrayRecordComponent") // lives only while a file is read
  private record Idx(int[] sizes, byte[] bytes) {}

  private Idx idx(Path file, int magic, int dimensions) throws DataUnavailable {
    try (DataInputStream in = open(file)) {
      expect(file, "magic number", magic, in.readInt());
      int[] sizes = new int[dimensions];
      long length = 1;
      for (int i = 0; i < dimensions; i++) {
        sizes[i] = i == 0 ? in.readInt() : side(file, in.readInt());
        length *= sizes[i];
      }
      return new Idx(sizes, exactly(file, in, length));
    } catch (EOFException | ZipException e) {
      String how = Objects.requireNonNullElse(e.getMessage(), "it ends before its header does");
      throw new DataUnavailable(
          "%s is truncated or damaged: %s; %s".formatted(file, how, advice()), e);
    } catch (IOException e) {
      throw new DataUnavailable(
          "%s cannot be read: %s; %s".formatted(file, e.getMessage(), advice()), e);
    }
  }

  private Path find(String name) throws DataUnavailable {
    for (Path candidate : new Path[] {directory.resolve(name), directory.resolve(name + ".gz")}) {
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new DataUnavailable(
        "%s (or %s.gz) is not there; %s".formatted(directory.resolve(name), name, advice()));
  }

  private String advice() {
    return "get the four IDX files from %s and put them into %s".formatted(origin, directory);
  }

  private static DataInputStream open(Path file) throws IOException {
    InputStream raw = Files.newInputStream(file);
    return new DataInputStream(
        file.toString().endsWith(".gz")
            ? new GZIPInputStream(raw, 1 << 16)
            : new java.io.BufferedInputStream(raw, 1 << 16));
  }

  private int side(Path file, int pixels) throws DataUnavailable {
    if (pixels < 1 || pixels > 4096) {
      throw new DataUnavailable(
          "%s says its images are %d pixels wide or high; %s".formatted(file, pixels, advice()));
    }
    return pixels;
  }

  private byte[] exactly(Path file, InputStream in, long length)
      throws IOException, DataUnavailable {
    if (length < 1 || length > Integer.MAX_VALUE - 8) {
      throw new DataUnavailable(
          "%s says that it holds %d bytes; %s".formatted(file, length, advice()));
    }
    byte[] bytes = in.readNBytes((int) length);
    expect(file, "number of bytes behind the header", (int) length, bytes.length);
    if (in.read() >= 0) {
      throw new DataUnavailable(
          "%s goes on behind the %d bytes that its header announces; %s"
              .formatted(file, length, advice()));
    }
    return bytes;
  }

  private int[] labels(Path file, byte[] bytes) throws DataUnavailable {
    int[] labels = new int[bytes.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = bytes[i] & 0xff;
      if (labels[i] >= CLASSES) {
        throw new DataUnavailable(
            "%s has label %d for image %d, expected 0 to %d; %s"
                .formatted(file, labels[i], i, CLASSES - 1, advice()));
      }
    }
    return labels;
  }

  private void expect(Path file, String what, int expected, int found) throws DataUnavailable {
    if (found != expected) {
      throw new DataUnavailable(
          "%s: %s is %d, expected %d; %s".formatted(file, what, found, expected, advice()));
    }
  }
}
