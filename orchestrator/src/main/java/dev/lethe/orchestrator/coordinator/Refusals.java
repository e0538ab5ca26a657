package dev.lethe.orchestrator.coordinator;

import java.util.Map;

/**
 * What was told and changed nothing.
 *
 * @param records of the log, by why
 * @param reports of this term that were stale, repeated or not about an attempt of their worker
 * @param skipped records of other topics that nothing could be made of
 */
public record Refusals(Map<String, Long> records, long reports, Map<Skipped, Long> skipped) {
  public Refusals {
    records = Map.copyOf(records);
    skipped = Map.copyOf(skipped);
  }

  /** Where every record could be read. */
  public Refusals(Map<String, Long> records, long reports) {
    this(records, reports, Map.of());
  }
}
