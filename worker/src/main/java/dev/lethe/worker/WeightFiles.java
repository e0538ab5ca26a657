package dev.lethe.worker;

import dev.lethe.protocol.InitialWeights;
import dev.lethe.protocol.InitialWeights.OfFile;
import dev.lethe.protocol.InitialWeights.OfSweep;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.training.Checksum;
import dev.lethe.worker.training.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where this worker looks for weights.
 *
 * @param data where data sets are; null where there is no such place
 * @param artifacts where what earlier sweeps trained is
 */
record WeightFiles(@Nullable Path data, Path artifacts) {
  /** A file that is what it should be. */
  record Found(Weights.Initial initial, String checksum) {}

  /**
   * The file, which is read once for its checksum; empty where none is wanted.
   *
   * @throws DataUnavailable when it is missing, or another one than the sweep's
   */
  Optional<Found> find(@Nullable InitialWeights wanted) throws DataUnavailable {
    return wanted == null ? Optional.empty() : Optional.of(found(wanted));
  }

  private Found found(InitialWeights wanted) throws DataUnavailable {
    Path file = place(wanted);
    try {
      String checksum = Checksum.of(file);
      if (wanted.checksum() != null && !wanted.checksum().equals(checksum)) {
        throw new DataUnavailable(
            "%s are other weights than the sweep's: checksum %s, expected %s; put the same file there as the other workers have"
                .formatted(file, checksum, wanted.checksum()));
      }
      return new Found(new Weights.Initial(file, wanted.head()), checksum);
    } catch (IOException e) {
      throw new DataUnavailable(missing(wanted, file, e), e);
    }
  }

  private static String missing(InitialWeights wanted, Path file, IOException why) {
    String what = Files.exists(file) ? "cannot be read (" + why + ")" : "is not there";
    return switch (wanted) {
      case OfFile _ ->
          "the weights %s: the file %s; put it there, or correct weights: in the sweep file (a path is absolute, or below --data)"
              .formatted(file, what);
      case OfSweep _ ->
          "the weights %s of an earlier sweep: the file %s; give all workers the --artifacts that sweep ran with"
              .formatted(file, what);
    };
  }

  private Path place(InitialWeights wanted) throws DataUnavailable {
    return switch (wanted) {
      case OfFile file -> place(file.path());
      case OfSweep sweep -> artifacts.resolve(sweep.weights().name());
    };
  }

  private Path place(String path) throws DataUnavailable {
    try {
      Path file = Path.of(path);
      if (data == null && !file.isAbsolute()) {
        throw new DataUnavailable(
            "the weights %s are below the folder of data sets, and none is given: name it with --data DIR or LETHE_DATA, or give an absolute path"
                .formatted(path));
      }
      return data == null ? file : data.resolve(file);
    } catch (InvalidPathException e) {
      throw new DataUnavailable("%s cannot be a path here: %s".formatted(path, e.getReason()), e);
    }
  }
}
