package dev.lethe.worker;

import dev.lethe.artifacts.BucketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a worker writes. What is in a temporary folder goes with the worker.
 *
 * @param artifacts where weights are, and checkpoints where no store has them
 * @param temporary the worker's own; reports wait there
 */
record Folders(Path artifacts, Path temporary) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

  /** A folder cannot be written; the message says which and what to do. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message, IOException cause) {
      super(message, cause);
    }
  }

  /**
   * Makes the folders.
   *
   * @param artifacts shared with other workers; null for one that no other worker sees
   * @param checkpoints where these are instead; null where they are in the folder
   */
  static Folders open(@Nullable Path artifacts, @Nullable BucketAddress checkpoints)
      throws Unusable {
    if (artifacts != null) {
      create(artifacts);
      return new Folders(artifacts, makeTemporary());
    }
    LOG.info(
        checkpoints == null
            ? "Checkpoints are in a temporary folder: what this worker hands back starts anew"
                + " elsewhere, and no weights are kept; name a folder that all workers share with"
                + " --artifacts"
            : "No weights are kept; name a folder for them with --artifacts");
    Path own = makeTemporary();
    return new Folders(own, own);
  }

  private static void create(Path artifacts) throws Unusable {
    try {
      Files.createDirectories(artifacts);
      Files.delete(Files.createTempFile(artifacts, "written-by-", ".worker"));
    } catch (IOException e) {
      throw new Unusable(
          "--artifacts is %s, and nothing can be written there (%s); expected a folder for checkpoints"
              .formatted(artifacts, e),
          e);
    }
  }

  private static Path makeTemporary() throws Unusable {
    try {
      return Files.createTempDirectory("lethe-worker-");
    } catch (IOException e) {
      throw new Unusable(
          "nothing can be written to %s (%s); make room there, or name another folder with -Djava.io.tmpdir"
              .formatted(System.getProperty("java.io.tmpdir"), e),
          e);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> found = Files.walk(temporary)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn().addKeyValue("folder", temporary).setCause(e).log("Leaves a folder behind");
    }
  }
}
