package dev.lethe.orchestrator.http.access;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the certificates of other orchestrators are checked.
 *
 * @param trusted who signs them, PEM; null for whom Java trusts
 * @param name that all of them are for, wherever each orchestrator is, as where addresses are not
 *     known beforehand; null where each is for the host in its own URL
 */
public record Peers(@Nullable Path trusted, @Nullable String name) {
  /** Each for its own host, signed by whom Java trusts. */
  public static final Peers USUAL = new Peers(null, null);
}
