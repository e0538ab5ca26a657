package dev.lethe.orchestrator.http;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What lies beside the coordinator and is watched over.
 *
 * @param version of Lethe
 * @param unreadable reports and beats so far that could not be read
 * @param tracked offset of the log up to which MLflow has everything; empty where nobody here knows
 */
public record Watched(String version, LongSupplier unreadable, Supplier<OptionalLong> tracked) {
  /** Nothing beside it. */
  public static final Watched NOTHING = new Watched("", () -> 0, OptionalLong::empty);
}
