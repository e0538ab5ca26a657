package dev.lethe.orchestrator.ranking;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When of a run the metric is taken that ranks it. */
public enum RankOn {
  /** At the end of its budget, whatever the epochs before were like. */
  @JsonProperty("last")
  LAST
}
