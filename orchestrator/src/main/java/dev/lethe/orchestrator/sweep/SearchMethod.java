package dev.lethe.orchestrator.sweep;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How configurations are drawn from a variant's space. */
public enum SearchMethod {
  @JsonProperty("grid")
  GRID,
  @JsonProperty("random")
  RANDOM,
  @JsonProperty("sobol")
  SOBOL
}
