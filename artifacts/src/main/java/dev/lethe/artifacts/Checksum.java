package dev.lethe.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, hexadecimal; MD5 only where a store's protocol has it. */
public final class Checksum {
  private static final int BUFFER = 1 << 16;

  private Checksum() {}

  /** Of a file, which may be larger than the memory. */
  public static String of(Path file) throws IOException {
    return HexFormat.of().formatHex(digest(file, sha256()));
  }

  static byte[] md5(Path file) throws IOException {
    return digest(file, named("MD5"));
  }

  private static byte[] digest(Path file, MessageDigest digest) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return digest.digest();
  }

  /** Of bytes in memory. */
  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    return named("SHA-256");
  }

  private static MessageDigest named(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
