package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A trial's identity: the first 16 hexadecimal digits of the SHA-256 of what makes the trial, so
 * the same configuration with the same seed and budget is the same trial, and is never trained
 * twice.
 */
public record TrialId(@JsonValue String value) implements Comparable<TrialId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TrialId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("a trial id is 16 hexadecimal digits, not " + value);
    }
  }

  /**
   * The id of the trial that these make. The canonical form is JSON with keys in order and numbers
   * as {@link Double#toString} writes them, whole ones without a fraction.
   */
  public static TrialId of(
      SweepName sweep, String variant, Map<String, Object> parameters, long seed, Budget budget) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("sweep", sweep.value());
    content.put("variant", variant);
    content.put("parameters", new TreeMap<>(canonical(parameters)));
    content.put("seed", seed);
    content.put("budget", budget);
    byte[] digest = sha256(Wire.json(content).getBytes(StandardCharsets.UTF_8));
    return new TrialId(HexFormat.of().formatHex(digest, 0, 8));
  }

  private static Map<String, Object> canonical(Map<String, Object> parameters) {
    Map<String, Object> canonical = new LinkedHashMap<>();
    parameters.forEach((key, value) -> canonical.put(key, canonical(value)));
    return canonical;
  }

  private static Object canonical(Object value) {
    return switch (value) {
      case Number number
          when number.doubleValue() == Math.rint(number.doubleValue())
              && Math.abs(number.doubleValue()) < 1e15 ->
          number.longValue();
      case Number number -> number.doubleValue();
      default -> value;
    };
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(TrialId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
