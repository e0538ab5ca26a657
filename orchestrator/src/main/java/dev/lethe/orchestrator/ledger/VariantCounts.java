package dev.lethe.orchestrator.ledger;

/** How many trials of a variant stand where. */
public record VariantCounts(
    String variant, int queued, int running, int done, int failed, int cancelled) {

  /** Trials that were planned so far. */
  public int total() {
    return queued + running + done + failed + cancelled;
  }
}
