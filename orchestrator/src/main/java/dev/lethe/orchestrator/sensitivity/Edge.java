package dev.lethe.orchestrator.sensitivity;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which end of what was tried a winner lies at. */
public enum Edge {
  @JsonProperty("smallest")
  SMALLEST,
  @JsonProperty("largest")
  LARGEST
}
