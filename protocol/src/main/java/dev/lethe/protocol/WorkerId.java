package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** One start of one worker process; a process that starts again has another id. */
public record WorkerId(@JsonValue String value) implements Comparable<WorkerId> {
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public WorkerId {
    if (value.isBlank() || value.length() > 200) {
      throw new IllegalArgumentException("a worker id has 1 to 200 characters");
    }
  }

  @Override
  public int compareTo(WorkerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
