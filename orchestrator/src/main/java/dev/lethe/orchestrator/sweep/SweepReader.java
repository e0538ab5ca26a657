package dev.lethe.orchestrator.sweep;

import dev.lethe.protocol.Wire;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads a sweep file: UTF-8, then YAML 1.2, then a sweep with every default filled in. Never
 * throws, whatever the bytes, and gathers every problem that the file has.
 */
public final class SweepReader {
  /** A larger file is refused unread. */
  public static final int MOST_BYTES = 1_000_000;

  private SweepReader() {}

  public static Reading read(byte[] file) {
    Problems problems = new Problems();
    Optional<Sweep> sweep = sweep(file, problems);
    return sweep.isPresent() && problems.isEmpty()
        ? new Reading.Valid(sweep.get(), hash(sweep.get()))
        : new Reading.Invalid(problems.inOrder());
  }

  private static Optional<Sweep> sweep(byte[] file, Problems problems) {
    try {
      return text(file, problems)
          .flatMap(text -> YamlReader.read(text, problems))
          .flatMap(yaml -> Section.of(yaml, yaml.line(), "", problems))
          .flatMap(root -> new SweepFile(root, problems).read());
    } catch (Problems.TooMany e) {
      // those found so far say enough
      return Optional.empty();
    }
  }

  private static Optional<String> text(byte[] file, Problems problems) {
    if (file.length > MOST_BYTES) {
      problems.add(1, "", "larger than 1 MB, the most that a sweep file has");
      return Optional.empty();
    }
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.wrap(file);
    CharBuffer text = CharBuffer.allocate(file.length + 1);
    CoderResult result = decoder.decode(bytes, text, true);
    text.flip();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      problems.add(line, "", "not UTF-8; save the file in that encoding");
      return Optional.empty();
    }
    return Optional.of(text.toString());
  }

  private static String hash(Sweep sweep) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Wire.encode(sweep));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
