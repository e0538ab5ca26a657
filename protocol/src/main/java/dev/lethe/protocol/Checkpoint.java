package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

/**
 * Training state on shared storage. Immutable: the name carries attempt, step and checksum.
 *
 * @param name file name below the artifacts' root
 * @param step updates that it holds
 * @param checksum SHA-256 of the file, hexadecimal
 */
public record Checkpoint(String name, long step, String checksum) {
  public Checkpoint {
    requireNonNull(name, "name");
    requireNonNull(checksum, "checksum");
  }
}
