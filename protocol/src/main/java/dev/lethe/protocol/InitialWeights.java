package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** A safetensors file that a network starts from, instead of from what the seed draws. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = InitialWeights.OfFile.class, name = "file"),
  @JsonSubTypes.Type(value = InitialWeights.OfSweep.class, name = "sweep")
})
public sealed interface InitialWeights {
  Head head();

  /** What the file must hash to, SHA-256; null where the first worker decides. */
  @Nullable String checksum();

  /**
   * A file that a user put there.
   *
   * @param path in the folder of the worker's data sets
   */
  record OfFile(String path, Head head, @Nullable String checksum) implements InitialWeights {
    public OfFile {
      requireNonNull(path, "path");
      requireNonNull(head, "head");
    }
  }

  /** What a trial of an earlier sweep trained; below the artifacts' root. */
  record OfSweep(KeptWeights weights, Head head) implements InitialWeights {
    public OfSweep {
      requireNonNull(weights, "weights");
      requireNonNull(head, "head");
    }

    @Override
    public String checksum() {
      return weights.checksum();
    }
  }

  /** What becomes of the last layer, which knows the classes. */
  enum Head {
    /** It is read like all others. */
    @JsonProperty("keep")
    KEEP,
    /** It is drawn by the seed, whatever the file has of it. */
    @JsonProperty("new")
    NEW,
    /** It is read where the file's has as many classes, and drawn otherwise. */
    @JsonProperty("fitting")
    FITTING
  }
}
