package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How p-values are corrected for the number of comparisons. */
public enum Correction {
  @JsonProperty("holm")
  HOLM,
  @JsonProperty("none")
  NONE
}
