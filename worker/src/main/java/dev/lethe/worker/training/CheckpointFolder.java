package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.worker.model.NetworkState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where an attempt keeps its training state. A file is written whole or not at all, is never
 * changed, and its name carries trial, attempt, step and SHA-256.
 */
public record CheckpointFolder(Path directory, Attempt attempt) {
  private static final int FORMAT = 0x4c455431;
  private static final String SUFFIX = ".checkpoint";

  Checkpoint save(Progress progress, NetworkState state) throws IOException {
    byte[] bytes = encode(progress, state);
    String checksum = sha256(bytes);
    String name =
        "%s-%d-%d-%s%s"
            .formatted(attempt.trial(), attempt.number(), progress.step(), checksum, SUFFIX);
    Files.createDirectories(directory);
    Path part = Files.createTempFile(directory, name, ".part");
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
      ByteBuffer remaining = ByteBuffer.wrap(bytes);
      while (remaining.hasRemaining()) {
        channel.write(remaining);
      }
      channel.force(true);
    }
    Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    return new Checkpoint(name, progress.step(), checksum);
  }

  /**
   * Fills the state with what a file holds.
   *
   * @throws IOException when the file is not what its name says, or of another network
   */
  static Progress load(Path file, NetworkState state) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String found = sha256(bytes);
    if (!file.getFileName().toString().endsWith("-" + found + SUFFIX)) {
      throw new IOException(
          "checkpoint %s is damaged: its SHA-256 is %s, not the one in its name; delete it"
              .formatted(file, found));
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readInt() != FORMAT) {
        throw new IOException("checkpoint %s is of another version of lethe".formatted(file));
      }
      Progress progress =
          new Progress(
              in.readLong(), in.readLong(), in.readDouble(), in.readDouble(), in.readDouble());
      fill(state.weights(), in, file);
      fill(state.velocity(), in, file);
      fill(state.statistics(), in, file);
      return progress;
    }
  }

  private static byte[] encode(Progress progress, NetworkState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(FORMAT);
      out.writeLong(progress.step());
      out.writeLong(progress.epochSteps());
      out.writeDouble(progress.loss());
      out.writeDouble(progress.gradient());
      out.writeDouble(progress.perturbation());
      write(state.weights(), out);
      write(state.velocity(), out);
      write(state.statistics(), out);
    }
    return bytes.toByteArray();
  }

  private static void write(NDArray vector, DataOutputStream out) throws IOException {
    float[] values = vector.toFloatArray();
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static void fill(NDArray vector, DataInputStream in, Path file) throws IOException {
    int length = in.readInt();
    if (length != vector.size()) {
      throw new IOException(
          "checkpoint %s holds %d values where this network has %d"
              .formatted(file, length, vector.size()));
    }
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = in.readFloat();
    }
    vector.set(values);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
