package dev.lethe.orchestrator.http;

import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What lies beside the coordinator and is watched over.
 *
 * @param version of Lethe
 * @param tracked offset of the log up to which MLflow has everything; empty where nobody here knows
 */
public record Watched(String version, Supplier<OptionalLong> tracked) {
  /** Nothing beside it. */
  public static final Watched NOTHING = new Watched("", OptionalLong::empty);
}
