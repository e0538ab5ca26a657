package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a trial failed, in words that travel to users and topics. */
public enum FailureKind {
  /** A loss or a gradient became infinite or not a number; ranked as worst, not tried again. */
  @JsonProperty("diverged")
  DIVERGED(false),
  /** It ended its worker again and again. */
  @JsonProperty("poison")
  POISON(false),
  /** The trial asks for something that no worker of this version can do. */
  @JsonProperty("invalid")
  INVALID(false),
  /** The memory of the device or of the worker did not suffice; another worker may have more. */
  @JsonProperty("out-of-memory")
  OUT_OF_MEMORY(true),
  /** Anything that another try may not meet. */
  @JsonEnumDefaultValue
  @JsonProperty("error")
  ERROR(true);

  private final boolean retried;

  FailureKind(boolean retried) {
    this.retried = retried;
  }

  /** Whether another attempt may end better. */
  public boolean isRetried() {
    return retried;
  }

  /** The word on the wire and on the screen. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
