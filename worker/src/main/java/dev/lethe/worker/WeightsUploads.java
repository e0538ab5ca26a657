package dev.lethe.worker;

import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.artifacts.StoreFailure;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was trained here into the store, on a thread of its own: training never waits for it.
 *
 * <p>What is to go there is noted in {@code waiting} below the artifacts before the trial is
 * reported, and the note goes when the store has the file; so whatever happens in between, the next
 * worker on this folder brings it. It may come twice, which changes nothing: the name carries a
 * part of the checksum.
 */
final class WeightsUploads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WeightsUploads.class);
  private static final String NOTE = ".json";
  private static final Duration FAREWELL = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(200);

  private final ArtifactStore store;
  private final Path artifacts;
  private final Path waiting;
  private final Duration farewell;
  private final BlockingQueue<KeptWeights> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private Duration pause = FIRST_PAUSE;
  private boolean told;
  private volatile boolean closing;
  private volatile boolean brokenOff;

  /** Begins with what an earlier worker on this folder has left. */
  WeightsUploads(ArtifactStore store, Path artifacts) {
    this(store, artifacts, FAREWELL);
  }

  /**
   * Begins with what an earlier worker on this folder has left.
   *
   * @param farewell how long closing waits for what is on its way
   */
  WeightsUploads(ArtifactStore store, Path artifacts, Duration farewell) {
    this.store = store;
    this.artifacts = artifacts;
    this.waiting = artifacts.resolve("waiting");
    this.farewell = farewell;
    queue.addAll(left());
    thread = Thread.ofPlatform().daemon().name("weights").start(this::run);
  }

  /** In no order: several workers that share the folder begin with different ones. */
  private List<KeptWeights> left() {
    List<KeptWeights> left = new ArrayList<>();
    try (Stream<Path> notes = Files.list(waiting)) {
      for (Path note : notes.filter(file -> file.toString().endsWith(NOTE)).toList()) {
        left.add(Wire.value(Files.readAllBytes(note), KeptWeights.class));
      }
    } catch (NoSuchFileException e) {
      // nothing has ever waited
    } catch (IOException | UncheckedIOException e) {
      LOG.atWarn().addKeyValue("folder", waiting).addKeyValue("why", e).log("Cannot read notes");
    }
    Collections.shuffle(left);
    return left;
  }

  /** Notes that the file is to go there; it goes when it can. */
  void offer(KeptWeights weights) {
    try {
      Files.createDirectories(waiting);
      Path part = Files.createTempFile(waiting, "note-", ".part");
      Files.write(part, Wire.encode(weights));
      Files.move(part, note(weights), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("weights", weights.name())
          .addKeyValue("why", e)
          .log("Cannot note what goes to MLflow: if it is away now, it will not have these");
    }
    queue.add(weights);
  }

  private Path note(KeptWeights weights) {
    return waiting.resolve(weights.name().value().replace('/', '~') + NOTE);
  }

  private void run() {
    try {
      while (!closing || !queue.isEmpty()) {
        KeptWeights next = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null && !isBrought(next)) {
          if (closing) {
            return;
          }
          queue.add(next);
          pause();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends early when told to close. */
  private void pause() throws InterruptedException {
    long end = System.nanoTime() + pause.toNanos();
    while (!closing && System.nanoTime() < end) {
      Thread.sleep(LOOK);
    }
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
  }

  /** Whether nothing is left to do for it. */
  private boolean isBrought(KeptWeights weights) throws InterruptedException {
    Path file = weights.name().below(artifacts);
    try {
      if (!Checksum.of(file).equals(weights.checksum())) {
        LOG.atWarn().addKeyValue("file", file).log("Is damaged, so MLflow does not get it");
      } else {
        store.put(weights.name().inStore(), file, () -> !brokenOff);
        noteThatItIsThere(weights);
      }
      Files.deleteIfExists(note(weights));
      return true;
    } catch (StoreFailure e) {
      tellOnce(e);
      return false;
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", file)
          .addKeyValue("why", e)
          .log("Cannot be read, so MLflow does not get it");
      return true;
    }
  }

  private void noteThatItIsThere(KeptWeights weights) {
    LOG.atInfo().addKeyValue("weights", weights.name()).log("MLflow has the weights");
    told = false;
    pause = FIRST_PAUSE;
  }

  private void tellOnce(StoreFailure failure) {
    if (!told) {
      LOG.warn(
          "{}; training goes on, and the weights in {} get there when it is back",
          failure.getMessage(),
          artifacts);
      told = true;
    }
  }

  /** Waits a little for what is on its way; the rest waits on disk. */
  @Override
  public void close() {
    closing = true;
    try {
      if (!thread.join(farewell)) {
        brokenOff = true;
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int rest = left().size();
    if (rest > 0) {
      LOG.warn(
          "MLflow has not got {} of the weights; they wait in {} until a worker is started again"
              + " with this --artifacts and --mlflow",
          rest,
          artifacts);
    }
  }
}
