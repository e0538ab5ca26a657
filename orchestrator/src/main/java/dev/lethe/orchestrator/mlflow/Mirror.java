package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.Provenance;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sweeps of a log and their runs in MLflow, from one reading of the log. When a call fails, a
 * new one begins: what MLflow has is asked of MLflow again.
 */
final class Mirror {
  private static final Duration POLL = Duration.ofMillis(200);

  /** After so long MLflow has done what somebody else had asked of it. */
  private static final long LATE_NANOS = Duration.ofSeconds(30).toNanos();

  private final LogReader log;
  private final MlflowCalls mlflow;
  private final WeightsOnRuns weights;
  private final BiConsumer<SweepName, String> opened;
  private final boolean afterFailure;
  private final Ledger ledger = new Ledger();
  private final Map<SweepName, SweepRuns> runs = new HashMap<>();
  private final Set<SweepName> settled = new HashSet<>();
  private final Set<SweepName> doubtful = new HashSet<>();
  private final long begun = System.nanoTime();
  private @Nullable SweepName lastSettled;

  /**
   * Has nothing yet.
   *
   * @param weights is told of runs without their weights
   * @param opened is told where a sweep's runs are compared, behind the address of the server
   * @param afterFailure whether calls were given up that MLflow may still do
   */
  Mirror(
      LogReader log,
      MlflowCalls mlflow,
      WeightsOnRuns weights,
      BiConsumer<SweepName, String> opened,
      boolean afterFailure) {
    this.afterFailure = afterFailure;
    this.log = log;
    this.mlflow = mlflow;
    this.weights = weights;
    this.opened = opened;
  }

  /** Reads the log to where it ends now. */
  void readOn() {
    long end = log.end();
    do {
      for (LogReader.Entry entry : log.poll(POLL)) {
        Fold.into(ledger, entry);
      }
    } while (ledger.position() < end);
  }

  /** How far the log is read. */
  long position() {
    return ledger.position();
  }

  /** The sweeps that MLflow may not have all of. */
  List<SweepName> unsettled() {
    return ledger.sweeps().stream()
        .map(sweep -> sweep.sweep().name())
        .filter(name -> !settled.contains(name))
        .toList();
  }

  /**
   * Brings what MLflow lacks of the sweep; when it throws, the sweep's runs are looked up anew.
   *
   * @param last whether nothing is brought after this
   */
  void bring(SweepName name, boolean last) throws MlflowAway {
    SweepView sweep = ledger.view(name).orElseThrow();
    SweepRuns known = runs.remove(name);
    if (known == null) {
      known = SweepRuns.open(mlflow, Provenance.of(name, ledger), sweep);
      opened.accept(name, known.link(sweep));
      if (afterFailure || known.isUnderWay(sweep)) {
        doubtful.add(name);
      }
    }
    known.update(sweep, position(known, sweep));
    weights.offer(known.withoutWeights(sweep));
    runs.put(name, known);
    if (sweep.status().isTerminal() && isClear(name, sweep, last)) {
      settled.add(name);
      lastSettled = name;
    }
  }

  /**
   * Whether no run can have a twin: where calls were given up, by this one or by one that tracked
   * before, MLflow may have made some since, and is asked once more when it has had time for that.
   */
  private boolean isClear(SweepName name, SweepView sweep, boolean last) throws MlflowAway {
    if (!doubtful.contains(name)) {
      return true;
    }
    if (!last && System.nanoTime() - begun < LATE_NANOS) {
      return false;
    }
    SweepRuns again = SweepRuns.open(mlflow, Provenance.of(name, ledger), sweep);
    again.update(sweep, position(again, sweep));
    runs.put(name, again);
    return doubtful.remove(name);
  }

  /** MLflow may have seen more of the log that a sweep was imported from. */
  private long position(SweepRuns known, SweepView sweep) {
    return Math.max(known.seen(sweep), Provenance.of(sweep.sweep().name(), ledger).position());
  }

  /**
   * Whether MLflow has lost what it had, as a server has that was restored from a backup: the sweep
   * that it had all of last is not there any more as it was.
   */
  boolean isForgotten() throws MlflowAway {
    SweepName name = lastSettled;
    SweepRuns last = name == null ? null : runs.get(name);
    return name != null && last != null && !last.isThere(name);
  }
}
