package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.TrialId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is in the file of a checkpoint: which format it has, which trial and which PyTorch it is of,
 * where the training is, how many numbers follow, and these as little-endian floats. They are
 * copied in pieces, so that a large network needs no more memory for it than a small one.
 *
 * <p>There is no state of random numbers in it: each draw depends on the seed and the step alone.
 */
final class CheckpointFile {
  private static final int FORMAT = 0x4c455434;

  /** Numbers that are copied at once; four mebibytes. */
  private static final int PIECE = 1 << 20;

  private CheckpointFile() {}

  /**
   * Writes it through to the disk.
   *
   * @return SHA-256 of the file
   */
  static String write(Path file, TrialId trial, Progress progress, List<NDArray> numbers)
      throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      OutputStream digested = new DigestOutputStream(Channels.newOutputStream(channel), digest);
      DataOutputStream out = new DataOutputStream(new BufferedOutputStream(digested));
      writeHeader(out, trial, progress, numbers);
      for (NDArray vector : numbers) {
        write(vector, out);
      }
      out.flush();
      channel.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void writeHeader(
      DataOutputStream out, TrialId trial, Progress progress, List<NDArray> numbers)
      throws IOException {
    out.writeInt(FORMAT);
    out.writeUTF(trial.value());
    out.writeUTF(pytorch());
    out.writeLong(progress.step());
    out.writeLong(progress.epochSteps());
    out.writeDouble(progress.loss());
    out.writeDouble(progress.gradient());
    out.writeDouble(progress.perturbation());
    write(progress.forgetting(), out);
    out.writeInt(numbers.size());
    for (NDArray vector : numbers) {
      out.writeLong(vector.size());
    }
  }

  private static String pytorch() {
    return EngineSetup.versions().getOrDefault("pytorch", "");
  }

  private static void write(Means means, DataOutputStream out) throws IOException {
    out.writeInt(means.count());
    out.writeInt(means.sums().size());
    for (var sum : new TreeMap<>(means.sums()).entrySet()) {
      out.writeUTF(sum.getKey());
      out.writeDouble(sum.getValue());
    }
  }

  private static void write(NDArray vector, OutputStream out) throws IOException {
    for (long from = 0; from < vector.size(); from += PIECE) {
      long to = Math.min(from + PIECE, vector.size());
      try (NDManager scratch = vector.getManager().newSubManager()) {
        NDArray flat = vector.flatten();
        flat.attach(scratch);
        NDArray piece = flat.get("{}:{}", from, to);
        piece.attach(scratch);
        out.write(piece.toByteArray());
      }
    }
  }

  /**
   * Fills the numbers with what a file holds whose checksum is right.
   *
   * @throws IOException when it is not of this trial, of another PyTorch, format or network; the
   *     numbers are as they were then
   * @throws UncheckedIOException when the file cannot be read to its end, and nobody knows what the
   *     numbers are
   */
  static Progress read(Path file, TrialId trial, List<NDArray> numbers) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      requireSame("the format %x", FORMAT, in.readInt());
      requireSame("the trial %s", trial.value(), in.readUTF());
      requireSame("PyTorch %s", pytorch(), in.readUTF());
      Progress progress =
          new Progress(
              in.readLong(),
              in.readLong(),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              readMeans(in));
      requireSame("%d vectors", numbers.size(), in.readInt());
      for (NDArray vector : numbers) {
        requireSame("a vector of %d", vector.size(), in.readLong());
      }
      numbers.forEach(vector -> fill(vector, in));
      return progress;
    }
  }

  private static void requireSame(String what, Object ours, Object its) throws IOException {
    if (!ours.equals(its)) {
      throw new IOException("it has %s, here is %s".formatted(what, what).formatted(its, ours));
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

  private static void fill(NDArray vector, DataInputStream in) {
    float[] values = new float[Math.toIntExact(vector.size())];
    byte[] piece = new byte[Float.BYTES * Math.min(PIECE, values.length)];
    try {
      for (int from = 0; from < values.length; from += PIECE) {
        int length = Math.min(PIECE, values.length - from);
        in.readFully(piece, 0, Float.BYTES * length);
        FloatBuffer read = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        read.get(values, from, length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a checkpoint could not be read to its end: " + e, e);
    }
    vector.set(values);
  }
}
