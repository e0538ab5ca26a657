package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a trial is for: choosing a variant's configuration, or confirming the chosen one. */
public enum Phase {
  @JsonProperty("tune")
  TUNE,
  @JsonProperty("confirm")
  CONFIRM;

  /** The word in files, on the wire and on the screen. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
