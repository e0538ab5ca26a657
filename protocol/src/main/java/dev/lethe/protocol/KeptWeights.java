package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

/**
 * What a trial trained, kept for good as a safetensors file. Immutable: the name carries a part of
 * the checksum.
 *
 * @param name of the file below the artifacts' root
 * @param checksum SHA-256 of the file, hexadecimal
 */
public record KeptWeights(ArtifactName name, String checksum) {
  public KeptWeights {
    requireNonNull(name, "name");
    requireNonNull(checksum, "checksum");
  }
}
