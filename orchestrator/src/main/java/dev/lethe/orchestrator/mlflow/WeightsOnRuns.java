package dev.lethe.orchestrator.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.artifacts.StoreFailure;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.KeptWeights;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts what confirm runs trained on their runs in MLflow, on a thread of its own, because points
 * must not wait for files. A run that has its file is tagged, so that it does not matter when this
 * was stopped; a file that comes twice is the same.
 *
 * <p>The file comes from the folder of artifacts, where that is on this machine, or from where the
 * workers have brought it in MLflow's store. Where it is in neither, the run has only its tags.
 */
final class WeightsOnRuns implements AutoCloseable {
  static final String SHOWN = "lethe.weights.shown";

  private static final Logger LOG = LoggerFactory.getLogger(WeightsOnRuns.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long FIRST_PAUSE_SECONDS = 4;
  private static final long LONGEST_PAUSE_SECONDS = 256;

  private final @Nullable Path artifacts;
  private final URI server;
  private final Duration deadline;
  private final ArtifactStore store;
  private final Map<String, Wanted> wanted = new LinkedHashMap<>();
  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private boolean told;
  private volatile boolean closing;
  private volatile boolean brokenOff;

  /**
   * A run that lacks its file.
   *
   * @param name of the run, for people
   */
  record Wanted(String run, String name, Task.Classification task, TrialView trial) {
    KeptWeights weights() {
      return Objects.requireNonNull(trial.weights());
    }
  }

  /**
   * Begins with nothing to do.
   *
   * @param artifacts where workers keep weights; null where that is not on this machine
   * @param deadline of each call that is not about a file
   */
  WeightsOnRuns(URI server, @Nullable Path artifacts, Duration deadline) {
    this.artifacts = artifacts;
    this.server = server;
    this.deadline = deadline;
    this.store = new ArtifactStore(MlflowAccess.of(server, System.getenv()));
    this.thread = Thread.ofPlatform().name("weights").start(this::run);
  }

  /** Those runs are to have their files. */
  synchronized void offer(Collection<Wanted> runs) {
    for (Wanted run : runs) {
      if (wanted.putIfAbsent(run.run(), run) == null) {
        news.release();
      }
    }
  }

  private synchronized List<Wanted> open() {
    return List.copyOf(wanted.values());
  }

  private synchronized void done(Wanted run) {
    wanted.remove(run.run());
  }

  private void run() {
    try {
      long pause = FIRST_PAUSE_SECONDS;
      boolean last = false;
      while (!last) {
        last = closing;
        boolean moves = false;
        for (Wanted run : open()) {
          moves |= isBrought(run);
        }
        moves |= !last && news.tryAcquire(pause, TimeUnit.SECONDS);
        news.drainPermits();
        pause = moves ? FIRST_PAUSE_SECONDS : Math.min(2 * pause, LONGEST_PAUSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isBrought(Wanted run) throws InterruptedException {
    try {
      show(run);
      done(run);
      return true;
    } catch (StoreFailure e) {
      switch (e.kind()) {
        case MISSING ->
            LOG.atDebug().addKeyValue("weights", run.weights().name()).log(e.getMessage());
        case AWAY, DAMAGED, REFUSED -> tellOnce(run, String.valueOf(e.getMessage()));
      }
    } catch (MlflowAway | IOException e) {
      tellOnce(run, String.valueOf(e.getMessage()));
      if (e instanceof MlflowAway answer && answer.isRefusal()) {
        done(run); // it is not there any more
      }
    } catch (RuntimeException e) {
      // a bug must not end the thread: the other runs are to have theirs
      LOG.atWarn().addKeyValue("weights", run.weights().name()).setCause(e).log("Not on its run");
      done(run);
    }
    return false;
  }

  private void tellOnce(Wanted run, String why) {
    if (!told) {
      told = true;
      LOG.atWarn()
          .addKeyValue("weights", run.weights().name())
          .log("Not on their run in MLflow yet: {}", why);
    }
  }

  private void show(Wanted run) throws StoreFailure, MlflowAway, IOException, InterruptedException {
    try (MlflowCalls mlflow = new MlflowCalls(server, deadline)) {
      show(run, mlflow);
    }
  }

  private void show(Wanted run, MlflowCalls mlflow)
      throws StoreFailure, MlflowAway, IOException, InterruptedException {
    Optional<String> root = mlflow.proxied(run.run());
    if (root.isEmpty()) {
      tellOnce(run, "MLflow keeps artifacts where only its own client can write");
      return;
    }
    Optional<Path> here = here(run.weights());
    Path fetched = Files.createTempFile("lethe-weights-", ".safetensors");
    try {
      if (here.isEmpty()) {
        String place = run.weights().name().inStore();
        store.get(place, run.weights().checksum(), fetched, () -> !brokenOff);
      }
      put(run, root.get(), here.orElse(fetched));
      // last: until then all of it comes again
      JsonNode _ =
          mlflow.post(
              "runs/set-tag",
              Map.of("run_id", run.run(), "key", SHOWN, "value", run.weights().checksum()));
    } finally {
      Files.deleteIfExists(fetched);
    }
  }

  private void put(Wanted run, String root, Path file)
      throws StoreFailure, IOException, InterruptedException {
    KeptWeights weights = run.weights();
    Long ended = run.trial().endedAt();
    WeightsCard card =
        new WeightsCard(
            run.run(),
            run.name(),
            run.task(),
            run.trial().environment(),
            weights.checksum(),
            Files.size(file),
            ended == null ? 0 : ended);
    String folder = root + "/" + WeightsCard.FOLDER + "/";
    store.put(folder + WeightsCard.FILE, file, () -> !brokenOff);
    store.put(folder + "README.md", card.readme(), () -> !brokenOff);
    store.put(folder + "MLmodel", card.mlmodel(), () -> !brokenOff);
  }

  private Optional<Path> here(KeptWeights weights) throws IOException {
    if (artifacts == null) {
      return Optional.empty();
    }
    Path file = weights.name().below(artifacts);
    return Files.exists(file) && Checksum.of(file).equals(weights.checksum())
        ? Optional.of(file)
        : Optional.empty();
  }

  /** Brings what can be brought now, for half a minute at most. */
  @Override
  public void close() {
    close(PATIENCE);
  }

  /** Brings what can be brought now, for so long at most. */
  void close(Duration longest) {
    closing = true;
    news.release();
    try {
      if (!thread.join(longest)) {
        brokenOff = true;
        thread.interrupt();
        LOG.warn(
            "Files of weights are still on their way to MLflow; tracking again brings the rest");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
