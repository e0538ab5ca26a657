package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.SweepName;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sweeps that a term leaves alone because it failed to move them on. A failure that the next
 * leader would meet again must not end every term; what is wrong with one sweep is no other's.
 */
final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  private final Map<SweepName, String> reasons = new TreeMap<>();

  /** Takes a step for a sweep; when it fails, the sweep is set aside with what it has by then. */
  void step(SweepName sweep, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("sweep", sweep).setCause(e).log("Set a sweep aside");
      reasons.put(sweep, "set aside by the orchestrator, whose log has more: " + e.getMessage());
    }
  }

  boolean has(SweepName sweep) {
    return reasons.containsKey(sweep);
  }

  /** Why the sweep is left alone, for a person. */
  Optional<String> reason(SweepName sweep) {
    return Optional.ofNullable(reasons.get(sweep));
  }
}
