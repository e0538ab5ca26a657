package dev.lethe.orchestrator.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.SweepName;
import org.jspecify.annotations.Nullable;

/** What every trial of a sweep starts from, instead of from what its seed draws. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Initial.OfFile.class, name = "file"),
  @JsonSubTypes.Type(value = Initial.OfSweep.class, name = "sweep")
})
public sealed interface Initial {
  Head head();

  /**
   * A safetensors file.
   *
   * @param path in the folder of the worker's data sets
   */
  record OfFile(String path, Head head) implements Initial {
    public OfFile {
      requireNonNull(path, "path");
      requireNonNull(head, "head");
    }
  }

  /**
   * What the confirmed winners of an earlier sweep trained.
   *
   * @param variant of that sweep; null for the one with the trial's variant
   * @param seed of the winner's run; null for the trial's seed
   */
  record OfSweep(SweepName from, @Nullable String variant, @Nullable Long seed, Head head)
      implements Initial {
    public OfSweep {
      requireNonNull(from, "from");
      requireNonNull(head, "head");
    }

    /** The variant that a variant's trials go on from. */
    public String variantFor(String trials) {
      return variant == null ? trials : variant;
    }

    /** The seed whose run a trial with a seed goes on from. */
    public long seedFor(long trials) {
      return seed == null ? trials : seed;
    }
  }
}
