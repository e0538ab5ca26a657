package dev.lethe.worker;

import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.artifacts.StoreFailure;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.worker.data.DataUnavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other workers trained, from the store, kept in {@code fetched} below the artifacts.
 *
 * <p>A file is used when its SHA-256 is the one in the order. One that was not used for two weeks
 * is removed; beyond 32 GiB the least recently used go first, but none that was used within the
 * hour: somebody may read it.
 */
final class FetchedWeights {
  private static final Logger LOG = LoggerFactory.getLogger(FetchedWeights.class);
  private static final Duration UNUSED = Duration.ofDays(14);
  private static final Duration IN_USE = Duration.ofHours(1);
  private static final long MOST_BYTES = 32L << 30;

  /** The worker that trained it may still bring it there. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration BETWEEN = Duration.ofSeconds(1);

  private final ArtifactStore store;
  private final Path folder;
  private final Duration patience;
  private final long mostBytes;

  /** Tidies up and begins. */
  FetchedWeights(ArtifactStore store, Path artifacts) {
    this(store, artifacts, PATIENCE, MOST_BYTES);
  }

  /**
   * Tidies up and begins.
   *
   * @param patience for a file that is not there yet, or whose store is away
   */
  FetchedWeights(ArtifactStore store, Path artifacts, Duration patience, long mostBytes) {
    this.store = store;
    this.folder = artifacts.resolve("fetched");
    this.patience = patience;
    this.mostBytes = mostBytes;
    tidy(Instant.now());
  }

  /**
   * The file, which is here already or comes now.
   *
   * @param goOn asked several times a second; false gives up
   * @throws DataUnavailable when it does not come, or not as it should be
   */
  Path get(KeptWeights wanted, BooleanSupplier goOn) throws DataUnavailable {
    Path file = wanted.name().below(folder);
    try {
      if (!isThere(file, wanted.checksum())) {
        fetch(wanted, file, goOn);
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      tidy(Instant.now());
      return file;
    } catch (StoreFailure e) {
      throw new DataUnavailable(
          "the weights %s of an earlier sweep: %s".formatted(wanted.name(), e.getMessage()), e);
    } catch (IOException e) {
      throw new DataUnavailable("%s cannot be written: %s".formatted(file, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataUnavailable("interrupted while %s came".formatted(wanted.name()), e);
    }
  }

  private static boolean isThere(Path file, String checksum) {
    try {
      return Checksum.of(file).equals(checksum);
    } catch (IOException e) {
      return false; // not there, or not readable: it comes again
    }
  }

  private void fetch(KeptWeights wanted, Path file, BooleanSupplier goOn)
      throws StoreFailure, IOException, InterruptedException {
    long begun = System.nanoTime();
    while (true) {
      try {
        store.get(wanted.name().inStore(), wanted.checksum(), file, goOn);
        return;
      } catch (StoreFailure e) {
        boolean over = System.nanoTime() - begun >= patience.toNanos() || !goOn.getAsBoolean();
        if (over || e.kind() == StoreFailure.Kind.REFUSED) {
          throw e;
        }
        LOG.atDebug().addKeyValue("why", e.getMessage()).log("Weights do not come yet");
      }
      Thread.sleep(BETWEEN);
    }
  }

  private void tidy(Instant now) {
    try {
      remove(now);
    } catch (NoSuchFileException e) {
      // nothing was fetched yet, or another worker of this folder was faster
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn().addKeyValue("folder", folder).addKeyValue("why", e).log("Cannot tidy up");
    }
  }

  private void remove(Instant now) throws IOException {
    List<Fetched> oldestFirst;
    try (Stream<Path> files = Files.walk(folder)) {
      oldestFirst = files.filter(Files::isRegularFile).map(Fetched::of).sorted().toList();
    }
    long total = oldestFirst.stream().mapToLong(Fetched::bytes).sum();
    for (Fetched file : oldestFirst) {
      Duration unused = Duration.between(file.usedAt(), now);
      boolean crowded = total > mostBytes && unused.compareTo(IN_USE) > 0;
      if (crowded || unused.compareTo(UNUSED) > 0) {
        Files.deleteIfExists(file.path());
        total -= file.bytes();
      }
    }
  }

  private record Fetched(Path path, long bytes, Instant usedAt) implements Comparable<Fetched> {
    static Fetched of(Path path) {
      try {
        return new Fetched(path, Files.size(path), Files.getLastModifiedTime(path).toInstant());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int compareTo(Fetched other) {
      return usedAt.compareTo(other.usedAt);
    }
  }
}
