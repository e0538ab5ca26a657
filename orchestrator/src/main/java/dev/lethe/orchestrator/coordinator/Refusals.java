package dev.lethe.orchestrator.coordinator;

import java.util.Map;

/**
 * What was told and changed nothing.
 *
 * @param records of the log, by why
 * @param reports of this term that were stale, repeated or not about an attempt of their worker
 */
public record Refusals(Map<String, Long> records, long reports) {
  public Refusals {
    records = Map.copyOf(records);
  }
}
