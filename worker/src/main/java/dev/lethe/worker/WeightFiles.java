package dev.lethe.worker;

import dev.lethe.artifacts.Checksum;
import dev.lethe.artifacts.Enclosure;
import dev.lethe.protocol.InitialWeights;
import dev.lethe.protocol.InitialWeights.OfFile;
import dev.lethe.protocol.InitialWeights.OfSweep;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.training.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where this worker looks for weights.
 *
 * @param data where data sets are; null where there is no such place
 * @param artifacts where what earlier sweeps trained is
 * @param fetched where it comes from when it is not there; null where it comes from nowhere
 */
record WeightFiles(@Nullable Path data, Path artifacts, @Nullable FetchedWeights fetched) {
  /** A file that is what it should be. */
  record Found(Weights.Initial initial, String checksum) {}

  /** Those that are on this machine. */
  WeightFiles(@Nullable Path data, Path artifacts) {
    this(data, artifacts, null);
  }

  /** Like the other, however long it takes. */
  Optional<Found> find(@Nullable InitialWeights wanted) throws DataUnavailable {
    return find(wanted, () -> true);
  }

  /**
   * The file, which is read once for its checksum; empty where none is wanted.
   *
   * @param goOn asked while the file comes from elsewhere; false gives up
   * @throws DataUnavailable when it is missing, or another one than the sweep's
   */
  Optional<Found> find(@Nullable InitialWeights wanted, BooleanSupplier goOn)
      throws DataUnavailable {
    return switch (wanted) {
      case null -> Optional.empty();
      case OfFile file -> Optional.of(found(file, place(file.path())));
      case OfSweep sweep -> Optional.of(found(sweep, goOn));
    };
  }

  private Found found(OfSweep wanted, BooleanSupplier goOn) throws DataUnavailable {
    Path here = wanted.weights().name().below(artifacts);
    if (fetched == null || Files.exists(here)) {
      return found(wanted, here);
    }
    Path file = fetched.get(wanted.weights(), goOn);
    return new Found(new Weights.Initial(file, wanted.head()), wanted.checksum());
  }

  private static Found found(InitialWeights wanted, Path file) throws DataUnavailable {
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
          "the weights %s: the file %s; put it there, or correct weights: in the sweep file (a path is in --data)"
              .formatted(file, what);
      case OfSweep _ ->
          "the weights %s of an earlier sweep: the file %s; give all workers the --artifacts that sweep ran with, or the same --mlflow in both sweeps"
              .formatted(file, what);
    };
  }

  private Path place(String path) throws DataUnavailable {
    if (data == null) {
      throw new DataUnavailable(
          "the weights %s are in the folder of data sets, and none is given: name it with --data DIR or LETHE_DATA"
              .formatted(path));
    }
    try {
      return new Enclosure(data).path(path);
    } catch (Enclosure.Outside e) {
      throw new DataUnavailable(
          "the weights %s: %s; put the file there, or start the worker with another --data"
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
