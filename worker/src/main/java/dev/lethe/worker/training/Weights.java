package dev.lethe.worker.training;

import dev.lethe.artifacts.Checksum;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.model.WeightFile;
import dev.lethe.worker.model.WeightMismatch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a training begins and ends with.
 *
 * @param initial where the network starts; null for what the seed draws
 * @param kept where what was trained goes; null where it goes nowhere
 */
public record Weights(@Nullable Initial initial, @Nullable Kept kept) {
  /** None: the seed draws what the training begins with, and nothing is kept. */
  public static final Weights NONE = new Weights(null, null);

  private static final Logger LOG = LoggerFactory.getLogger(Weights.class);
  private static final int SHOWN = 12;

  /** A safetensors file, and what becomes of the head in it. */
  public record Initial(Path file, Head head) {}

  /**
   * A place for a file.
   *
   * @param root of the artifacts
   * @param name how the file's name begins, below the root; a part of its checksum follows
   */
  public record Kept(Path root, ArtifactName name) {}

  /** Replaces what the seed drew, where there is a file. */
  void fill(Network network, NetworkState state) throws IOException, WeightMismatch {
    if (initial != null) {
      WeightFile.read(initial.file(), network, state, initial.head());
    }
  }

  /** Keeps what was trained, where that is wanted; a result without weights is a result too. */
  @Nullable KeptWeights keep(Network network, NetworkState state) {
    if (kept == null) {
      return null;
    }
    try {
      return keep(kept, network, state);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("folder", kept.root())
          .addKeyValue("name", kept.name())
          .addKeyValue("why", e)
          .log("Cannot keep what was trained");
      return null;
    }
  }

  private static KeptWeights keep(Kept place, Network network, NetworkState state)
      throws IOException {
    Path beginning = place.name().below(place.root());
    Files.createDirectories(beginning.getParent());
    Path fresh = Files.createTempFile(beginning.getParent(), "fresh-", ".part");
    try {
      WeightFile.write(fresh, network, state);
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      String checksum = Checksum.of(fresh);
      ArtifactName name =
          place.name().with("-%s.safetensors".formatted(checksum.substring(0, SHOWN)));
      Files.move(fresh, name.below(place.root()), StandardCopyOption.ATOMIC_MOVE);
      return new KeptWeights(name, checksum);
    } finally {
      boolean _ = Files.deleteIfExists(fresh);
    }
  }
}
