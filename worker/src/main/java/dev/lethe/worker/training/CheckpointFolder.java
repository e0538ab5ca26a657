package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.artifacts.Checksum;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an attempt keeps its training state. A file is written whole or not at all, is never
 * changed, and its name carries trial, attempt, step and SHA-256.
 *
 * <p>A trial's files are removed when one of its attempts has trained to an end. Those of a trial
 * that never gets there, because it was cancelled say, are removed when they are two weeks old. A
 * file that somebody still asks for costs time only: without it a trial begins anew.
 */
public record CheckpointFolder(Path directory, Attempt attempt) {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);
  private static final int FORMAT = 0x4c455433;
  private static final String SUFFIX = ".checkpoint";
  private static final String PART = ".part";
  private static final Duration ABANDONED = Duration.ofDays(14);

  /**
   * Writes where a training is.
   *
   * @param numbers all that training changes
   */
  Checkpoint save(Progress progress, List<NDArray> numbers) throws IOException {
    byte[] bytes = encode(progress, numbers);
    String checksum = Checksum.of(bytes);
    String name =
        "%s-%d-%d-%s%s"
            .formatted(attempt.trial(), attempt.number(), progress.step(), checksum, SUFFIX);
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, name, PART);
    try {
      write(bytes, part);
      Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return new Checkpoint(name, progress.step(), checksum);
  }

  private static void write(byte[] bytes, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer remaining = ByteBuffer.wrap(bytes);
      while (remaining.hasRemaining()) {
        channel.write(remaining);
      }
      channel.force(true);
    }
  }

  /**
   * Fills the numbers with what a file holds.
   *
   * @throws IOException when there is no such file, it is not what its name says, or it is of
   *     another network; the numbers are as they were then
   */
  Progress load(Checkpoint checkpoint, List<NDArray> numbers) throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve(checkpoint.name()));
    String found = Checksum.of(bytes);
    if (!found.equals(checkpoint.checksum())) {
      throw new IOException("it is damaged: its SHA-256 is " + found);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != FORMAT) {
        throw new IOException("it is of another version of lethe");
      }
      Progress progress =
          new Progress(
              in.readLong(),
              in.readLong(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              readMeans(in));
      List<float[]> values = read(numbers, in);
      for (int i = 0; i < values.size(); i++) {
        numbers.get(i).set(values.get(i));
      }
      return progress;
    }
  }

  /** Removes what this trial has kept; it has come to its end. */
  public void removeAll() {
    remove(directory, file -> file.getFileName().toString().startsWith(attempt.trial() + "-"));
  }

  /** Removes what nobody has asked for in two weeks. */
  public static void removeAbandoned(Path directory, Instant now) {
    FileTime oldest = FileTime.from(now.minus(ABANDONED));
    remove(directory, file -> Files.getLastModifiedTime(file).compareTo(oldest) < 0);
  }

  private static void remove(Path directory, DirectoryStream.Filter<Path> which) {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, file -> isOurs(file) && which.accept(file))) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // no folder, or another worker was faster: nothing to remove
    } catch (IOException | DirectoryIteratorException e) {
      LOG.atWarn().addKeyValue("folder", directory).addKeyValue("why", e).log("Cannot tidy up");
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) || (name.contains(SUFFIX) && name.endsWith(PART));
  }

  private static byte[] encode(Progress progress, List<NDArray> numbers) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeLong(progress.step());
      out.writeLong(progress.epochSteps());
      out.writeDouble(progress.loss());
      out.writeDouble(progress.gradient());
      out.writeDouble(progress.perturbation());
      write(progress.forgetting(), out);
      out.writeInt(numbers.size());
      for (NDArray vector : numbers) {
        write(vector, out);
      }
    }
    return bytes.toByteArray();
  }

  private static void write(Means means, DataOutputStream out) throws IOException {
    out.writeInt(means.count());
    out.writeInt(means.sums().size());
    for (var sum : new TreeMap<>(means.sums()).entrySet()) {
      out.writeUTF(sum.getKey());
      out.writeDouble(sum.getValue());
    }
  }

  private static Means readMeans(DataInputStream in) throws IOException {
    int count = in.readInt();
    int size = in.readInt();
    Map<String, Double> sums = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      sums.put(in.readUTF(), in.readDouble());
    }
    return new Means(count, sums);
  }

  private static void write(NDArray vector, DataOutputStream out) throws IOException {
    float[] values = vector.toFloatArray();
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static List<float[]> read(List<NDArray> numbers, DataInputStream in) throws IOException {
    int vectors = in.readInt();
    if (vectors != numbers.size()) {
      throw new IOException(
          "it holds %d vectors where this training has %d".formatted(vectors, numbers.size()));
    }
    List<float[]> values = new ArrayList<>();
    for (NDArray vector : numbers) {
      values.add(read(vector, in));
    }
    return values;
  }

  private static float[] read(NDArray vector, DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length != vector.size()) {
      throw new IOException(
          "it holds %d values where this network has %d".formatted(length, vector.size()));
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }
}
