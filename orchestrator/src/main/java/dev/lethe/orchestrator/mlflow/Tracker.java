package dev.lethe.orchestrator.mlflow;

import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.orchestrator.coordinator.BackOff;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps MLflow in step with the log, on a thread of its own with a ledger of its own. It compares
 * where a sweep is with what MLflow has and brings the rest, so that it does not matter when it was
 * stopped, or for how long MLflow was away.
 */
public final class Tracker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tracker.class);

  /** Between two passes: points are gathered, because MLflow's cost is by the call. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Duration LONGEST_FINISH = Duration.ofSeconds(30);

  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** After a failure. */
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** How often an MLflow that has everything is asked whether it still has. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

  private final LogReader.Source source;
  private final URI server;
  private final Predicate<SweepName> wanted;
  private final Duration deadline;
  private final BooleanSupplier leads;
  private final WeightsOnRuns weights;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<SweepName, String> links = new ConcurrentHashMap<>();
  private final Set<SweepName> refused = new HashSet<>();
  private final BackOff backOff = new BackOff(SHORTEST_PAUSE, LONGEST_PAUSE);
  private final Thread thread;
  private volatile boolean told;
  private volatile boolean complete;
  private volatile long position = -1;

  /** Begins to track every sweep of the log. */
  public Tracker(LogReader.Source source, URI server) {
    this(source, server, _ -> true);
  }

  /**
   * Begins to track every sweep of the log.
   *
   * @param artifacts where the workers of this machine keep weights
   */
  public Tracker(LogReader.Source source, URI server, Path artifacts) {
    this(source, server, artifacts, _ -> true, DEADLINE, () -> true);
  }

  /**
   * Begins to track every sweep of the log, and stops where another one does.
   *
   * @param leads whether this one still is to do it, asked before each call
   */
  public static Tracker whileLeading(LogReader.Source source, URI server, BooleanSupplier leads) {
    return new Tracker(source, server, null, _ -> true, DEADLINE, leads);
  }

  /** Begins to track some of the sweeps. */
  public Tracker(LogReader.Source source, URI server, Predicate<SweepName> wanted) {
    this(source, server, wanted, DEADLINE);
  }

  Tracker(LogReader.Source source, URI server, Predicate<SweepName> wanted, Duration deadline) {
    this(source, server, null, wanted, deadline, () -> true);
  }

  private Tracker(
      LogReader.Source source,
      URI server,
      @Nullable Path artifacts,
      Predicate<SweepName> wanted,
      Duration deadline,
      BooleanSupplier leads) {
    this.source = source;
    this.server = server;
    this.wanted = wanted;
    this.deadline = deadline;
    this.leads = leads;
    this.weights = new WeightsOnRuns(server, artifacts, deadline);
    this.thread = Thread.ofPlatform().name("tracker").start(this::run);
  }

  private void run() {
    boolean failed = false;
    do {
      try (LogReader log = source.open(0);
          MlflowCalls mlflow = new MlflowCalls(server, deadline, leads)) {
        follow(new Mirror(log, mlflow, weights, links::put, failed));
      } catch (MlflowAway e) {
        failed = true;
        tellOnce(e);
        pause(backOff.next());
      } catch (RuntimeException | Error e) {
        // the log is away, a bug, or no memory for a moment: tracking starts over, training goes
        // on; if the thread died here, nobody would say that MLflow gets nothing any more
        LOG.atWarn().setCause(e).log("Tracking starts over");
        pause(backOff.next());
      }
    } while (closing.getCount() > 0);
  }

  /**
   * Reads to the end of the log and brings what changed; once more when told to close. Ends before
   * where MLflow has lost what it had, so that everything is looked at anew.
   */
  private void follow(Mirror mirror) throws MlflowAway {
    boolean last = false;
    long nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
    while (!last) {
      if (System.nanoTime() - nextLook >= 0) {
        nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        if (leads.getAsBoolean() && mirror.isForgotten()) {
          LOG.warn("MLflow at {} lacks what it had; it gets everything anew", server());
          return;
        }
      }
      last = closing.getCount() == 0;
      mirror.readOn();
      boolean all = true;
      for (SweepName sweep : mirror.unsettled()) {
        if (wanted.test(sweep)) {
          all &= bring(mirror, sweep, last);
        }
      }
      if (all) {
        position = mirror.position();
      }
      if (!last) {
        pause(PERIOD);
      }
    }
    complete = true;
  }

  /** A sweep that MLflow refuses is tried again in the next pass, and the others go on. */
  private boolean bring(Mirror mirror, SweepName sweep, boolean last) throws MlflowAway {
    try {
      mirror.bring(sweep, last);
    } catch (MlflowAway e) {
      if (!e.isRefusal()) {
        throw e;
      }
      tellOfRefusal(sweep, e);
      return false;
    }
    backOff.reset();
    if (told) {
      LOG.info("MLflow at {} is back and has everything of {}", server(), sweep);
      told = false;
    }
    return true;
  }

  private void tellOfRefusal(SweepName sweep, MlflowAway refusal) {
    if (refused.add(sweep)) {
      LOG.atWarn()
          .addKeyValue("sweep", sweep)
          .log("{}; the log has what it does not take", refusal.getMessage());
    }
  }

  private void tellOnce(MlflowAway failure) {
    if (!told && leads.getAsBoolean()) {
      LOG.warn(
          "{}; training goes on, and MLflow gets everything when it is back", failure.getMessage());
      told = true;
    }
  }

  private void pause(Duration pause) {
    try {
      boolean _ = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where it is, fit to be shown: with no user name and no password. */
  public URI server() {
    return MlflowAccess.withoutUser(server);
  }

  /** Offset of the log up to which MLflow has everything; −1 where that is not known yet. */
  public long position() {
    return position;
  }

  /** Where a person compares the sweep's runs. */
  public Optional<URI> link(SweepName sweep) {
    return Optional.ofNullable(links.get(sweep)).map(link -> link(server, link));
  }

  /** Below the server's path, where it has one; without what lets one in there. */
  static URI link(URI server, String behind) {
    return URI.create(MlflowCalls.withoutSlash(MlflowAccess.withoutUser(server)) + "/" + behind);
  }

  /**
   * Brings what is missing, for half a minute at most, and stops.
   *
   * @return whether MLflow has everything that the log has
   */
  public boolean finish() throws InterruptedException {
    return finish(LONGEST_FINISH);
  }

  private boolean finish(Duration longest) throws InterruptedException {
    closing.countDown();
    boolean ended = thread.join(longest);
    weights.close(longest);
    return ended && complete;
  }

  /** Finishes, and says in the log where that did not bring everything. */
  @Override
  public void close() {
    close(LONGEST_FINISH);
  }

  /** Finishes within this time, and says in the log where that did not bring everything. */
  public void close(Duration longest) {
    try {
      if (!finish(longest) && leads.getAsBoolean()) {
        LOG.warn(
            "MLflow has not got everything; the log has, and lethe track SWEEP --mlflow {} brings"
                + " it there",
            server());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
