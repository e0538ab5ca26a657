package dev.lethe.orchestrator;

import dev.lethe.orchestrator.coordinator.Sweeps;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something while this orchestrator leads, so that of several only one does it: tracking in
 * MLflow, or looking after a cluster's objects.
 */
public final class WhileLeading implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WhileLeading.class);
  private static final long LOOK_MILLIS = 500;
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Sweeps sweeps;
  private final Function<BooleanSupplier, Work> begin;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** What is done, until it is closed. */
  @FunctionalInterface
  public interface Work extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Begins to watch who leads.
   *
   * @param name of the thread that does
   * @param begin called whenever this one begins to lead, with whether it does so still: what must
   *     not be done by two asks before each step, because a replaced one is closed a little later
   */
  public WhileLeading(Sweeps sweeps, String name, Function<BooleanSupplier, Work> begin) {
    this.sweeps = sweeps;
    this.begin = begin;
    this.thread = Thread.ofPlatform().name(name).start(this::run);
  }

  private void run() {
    try {
      while (true) {
        OptionalLong epoch = awaitElection();
        if (epoch.isEmpty()) {
          return;
        }
        work(epoch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(OptionalLong epoch) throws InterruptedException {
    try (Work _ = begin.apply(() -> epoch().equals(epoch))) {
      awaitEndOf(epoch);
    } catch (RuntimeException | Error e) {
      // what could not begin now may in a moment; nobody else does it while this one leads
      LOG.atWarn().addKeyValue("work", thread.getName()).setCause(e).log("Begins anew");
      boolean _ = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Since when this one leads; empty where it does not. */
  private OptionalLong epoch() {
    return sweeps
        .leader()
        .filter(Sweeps.Leader::self)
        .map(leader -> OptionalLong.of(leader.epoch()))
        .orElse(OptionalLong.empty());
  }

  /** Empty when told to close. */
  private OptionalLong awaitElection() throws InterruptedException {
    OptionalLong epoch = epoch();
    while (epoch.isEmpty() && !closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      epoch = epoch();
    }
    return closing.getCount() == 0 ? OptionalLong.empty() : epoch;
  }

  /** Also ends when told to close. */
  private void awaitEndOf(OptionalLong epoch) throws InterruptedException {
    boolean over = false;
    while (!over && epoch().equals(epoch)) {
      over = closing.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
