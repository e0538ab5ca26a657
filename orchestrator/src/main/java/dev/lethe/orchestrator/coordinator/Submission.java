package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.sweep.Sweep;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep that somebody wants to run; its file was read without a problem.
 *
 * @param hash SHA-256 of the resolved file, hexadecimal
 * @param yaml the file as it was sent
 * @param source where the file came from: git revision and the like
 * @param owner who was let in to submit it; null where anybody is
 * @param quota what the owner may have open at a time
 */
public record Submission(
    Sweep sweep,
    String hash,
    String yaml,
    Map<String, String> source,
    @Nullable String owner,
    Quota quota) {

  /** Of nobody, who may have anything. */
  public Submission(Sweep sweep, String hash, String yaml, Map<String, String> source) {
    this(sweep, hash, yaml, source, null, Quota.NONE);
  }
}
