package dev.lethe.artifacts;

import dev.lethe.protocol.ArtifactName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in an object store, {@code s3://BUCKET/PREFIX}. Which store it is, and how it lets in, is
 * for the environment to say.
 *
 * @param prefix of every key, which a slash follows; null for none
 */
public record BucketAddress(String bucket, @Nullable ArtifactName prefix) {
  private static final Pattern FORM =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?)/?)?");

  /** What was given is not shown: it may have a password in it. */
  private static final String EXPECTED =
      "expected s3://BUCKET/PREFIX, without a user, of letters, digits, . _ - and /";

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException when it is none; the message says what is expected
   */
  public static BucketAddress parse(String text) {
    Matcher found = FORM.matcher(text);
    if (!found.matches()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    String prefix = found.group(2);
    try {
      return new BucketAddress(
          found.group(1), prefix == null || prefix.isEmpty() ? null : new ArtifactName(prefix));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  String key(ArtifactName name) {
    return beginning() + name;
  }

  /** How every key begins. */
  String beginning() {
    return prefix == null ? "" : prefix + "/";
  }

  /** The name of what is at a key; empty where it is not of this place. */
  Optional<ArtifactName> name(String key) {
    if (!key.startsWith(beginning())) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ArtifactName(key.substring(beginning().length())));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "s3://" + bucket + (prefix == null ? "" : "/" + prefix);
  }
}
