package dev.lethe.orchestrator.http.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A token that was made just now: 256 random bits, so that its SHA-256 needs neither salt nor many
 * rounds; nobody finds it by trying.
 *
 * @param token to be kept by whoever uses it, and by nobody else
 * @param line for the file of tokens, which does not let anybody in
 */
public record NewToken(String token, String line) {
  /** What every token begins with, so that those who search for leaked secrets find it. */
  static final String PREFIX = "lethe_";

  private static final int BYTES = 32;

  /**
   * Makes one.
   *
   * @throws AccessUnusable when nobody can have that name
   */
  public static NewToken of(String name, Role role) {
    Tokens.requireName(name);
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String token = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    return new NewToken(token, "%s %s sha256:%s".formatted(name, role.word(), hash(token)));
  }

  /** SHA-256 in hexadecimal. */
  static String hash(String token) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Without the token, which no log may have. */
  @Override
  public String toString() {
    return line;
  }
}
