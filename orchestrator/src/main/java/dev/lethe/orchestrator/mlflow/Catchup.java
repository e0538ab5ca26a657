package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.Provenance;
import dev.lethe.orchestrator.ledger.SweepView;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a ledger has of one sweep into MLflow and ends: when everything is there, however
 * long that takes, or when MLflow has taken nothing more for a while.
 */
public final class Catchup {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration BACK_OFF = Duration.ofSeconds(1);

  private final URI server;
  private final @Nullable Path artifacts;
  private final Duration patience;
  private final Progress progress;
  private int brought;
  private long lastTaken = System.nanoTime();

  /** What is told on the way, on the thread that brings. */
  public interface Progress {
    /** So many of the trials that have started are there, with all that is known of them. */
    void brought(int trials, int of);

    /** MLflow is away; it is tried again. */
    void waits(String why);
  }

  /** How it ended. */
  public sealed interface Outcome {
    /**
     * MLflow has everything.
     *
     * @param link where a person compares the runs
     */
    record Complete(URI link, int trials) implements Outcome {}

    /** MLflow has not got everything; what it has stays. */
    record Incomplete(int trials, int of, String why) implements Outcome {}

    /**
     * MLflow has a later state of a sweep that went on, and keeps it.
     *
     * @param seen how far it has seen the log
     */
    record Ahead(long seen) implements Outcome {}
  }

  /**
   * Prepares to bring.
   *
   * @param patience how long MLflow may take nothing
   */
  public Catchup(URI server, Duration patience, Progress progress) {
    this(server, null, patience, progress);
  }

  /**
   * Prepares to bring.
   *
   * @param artifacts where the workers of this machine keep weights; null where they do not
   * @param patience how long MLflow may take nothing
   */
  public Catchup(URI server, @Nullable Path artifacts, Duration patience, Progress progress) {
    this.server = server;
    this.artifacts = artifacts;
    this.patience = patience;
    this.progress = progress;
  }

  /** Brings the sweep as the ledger has it, which is where the log ends. */
  public Outcome bring(Ledger ledger, SweepView sweep) throws InterruptedException {
    return bring(ledger, sweep, false);
  }

  /** Brings the sweep as it once was; the log may have gone on, and MLflow may have seen more. */
  public Outcome bringEarlier(Ledger ledger, SweepView sweep) throws InterruptedException {
    return bring(ledger, sweep, true);
  }

  private static SweepRuns open(MlflowCalls mlflow, Ledger ledger, SweepView sweep, boolean earlier)
      throws MlflowAway {
    Provenance ran = Provenance.of(sweep.sweep().name(), ledger);
    return earlier
        ? SweepRuns.openEarlier(mlflow, ran.log(), sweep)
        : SweepRuns.open(mlflow, ran, sweep);
  }

  private Outcome bring(Ledger ledger, SweepView sweep, boolean earlier)
      throws InterruptedException {
    int trials = (int) sweep.trials().stream().filter(SweepRuns::hasRun).count();
    boolean away = false;
    while (true) {
      try (MlflowCalls mlflow = new MlflowCalls(server, DEADLINE)) {
        SweepRuns runs = open(mlflow, ledger, sweep, earlier);
        long known = Provenance.of(sweep.sweep().name(), ledger).position();
        long position = Math.max(runs.seen(sweep), known);
        if (position > known && !sweep.status().isTerminal()) {
          return new Outcome.Ahead(position);
        }
        runs.update(sweep, position, done -> note(done, trials));
        if (away) {
          // what was given up on may have made a twin since
          runs = open(mlflow, ledger, sweep, earlier);
          runs.update(sweep, position);
        }
        try (WeightsOnRuns weights = new WeightsOnRuns(server, artifacts, DEADLINE)) {
          weights.offer(runs.withoutWeights(sweep));
        }
        URI link = Tracker.link(server, runs.link(sweep));
        return new Outcome.Complete(link, trials);
      } catch (MlflowAway e) {
        if (System.nanoTime() - lastTaken > patience.toNanos()) {
          return new Outcome.Incomplete(brought, trials, String.valueOf(e.getMessage()));
        }
        if (!away) {
          progress.waits(String.valueOf(e.getMessage()));
          away = true;
        }
        Thread.sleep(BACK_OFF);
      }
    }
  }

  /** A second pass counts from the start again; only what is new is told. */
  private void note(int trials, int of) {
    if (trials > brought) {
      brought = trials;
      lastTaken = System.nanoTime();
      progress.brought(trials, of);
    }
  }
}
