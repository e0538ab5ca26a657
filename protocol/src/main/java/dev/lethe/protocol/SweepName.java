package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a sweep: a DNS label, so that it serves in URLs, file names and Kubernetes alike. */
public record SweepName(@JsonValue String value) implements Comparable<SweepName> {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SweepName {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "\"%s\" is not a sweep name: expected 1 to 63 of a-z, 0-9 and -, no - at the ends"
              .formatted(value));
    }
  }

  /** Whether the text can be a sweep's name. */
  public static boolean isValid(String text) {
    return LABEL.matcher(text).matches();
  }

  @Override
  public int compareTo(SweepName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
