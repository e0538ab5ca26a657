package dev.lethe.orchestrator.kubernetes;

import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an object and its sweep together: submits what is new, writes what became of it, cancels
 * what was deleted. Every step may be repeated; where one fails, the next pass begins anew.
 *
 * <p>An object is held by its finalizer before its sweep is submitted and until that has ended, so
 * that none is deleted unseen, and none that has ended needs an orchestrator to go away.
 */
final class Reconciler {
  /** Of a sweep's source: the object that it came from. */
  static final String SOURCE = "kubernetes";

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final long PATIENCE_SECONDS = 10;

  private final Sweeps sweeps;
  private final SweepObjects objects;
  private final Quota quota;
  private final InstantSource clock;

  Reconciler(Sweeps sweeps, SweepObjects objects, Quota quota, InstantSource clock) {
    this.sweeps = sweeps;
    this.objects = objects;
    this.quota = quota;
    this.clock = clock;
  }

  /**
   * Each object in turn, as long as this orchestrator leads. One that fails must not hold up the
   * others.
   *
   * @param goOn asked before each
   */
  void reconcileAll(BooleanSupplier goOn) throws InterruptedException {
    for (SweepObject object : objects.all()) {
      if (!goOn.getAsBoolean()) {
        return;
      }
      try {
        reconcile(object);
      } catch (Sweeps.NotLeading e) {
        // the next leader does it
        return;
      } catch (SweepObjects.Changed e) {
        LOG.atDebug()
            .addKeyValue("sweep", object.path())
            .log("A Sweep object changed meanwhile; the next pass sees it as it is");
      } catch (RuntimeException e) {
        LOG.atWarn()
            .addKeyValue("sweep", object.path())
            .setCause(e)
            .log("A Sweep object and its sweep could not be brought together");
      }
    }
  }

  private void reconcile(SweepObject object) throws InterruptedException {
    if (object.deleting()) {
      letGo(object);
    } else if (!object.isSettled()) {
      carry(object);
    }
  }

  private void letGo(SweepObject object) throws InterruptedException {
    if (object.isHeld()) {
      Optional<SweepView> view = find(object).filter(found -> isFrom(found, object));
      if (view.isPresent() && !view.get().status().isTerminal() && !object.kept()) {
        String reason = "its Sweep object %s was deleted".formatted(object.path());
        var _ = answer(sweeps.cancel(view.get().sweep().name(), reason));
      }
      objects.release(object);
    }
  }

  private void carry(SweepObject object) throws InterruptedException {
    SpecFile file = SpecFile.of(object);
    Optional<SweepView> view = find(object);
    if (view.isPresent()) {
      follow(object, view.get(), file.reading());
    } else {
      switch (file.reading()) {
        case Reading.Invalid invalid ->
            report(object, ObjectStatus.invalid(object, invalid.problems(), clock.instant()));
        case Reading.Valid valid -> submit(object, file.text(), valid);
      }
    }
  }

  private void submit(SweepObject object, String text, Reading.Valid valid)
      throws InterruptedException {
    if (!object.isHeld()) {
      // the next pass sees it held and submits; a sweep that nothing holds could not be cancelled
      objects.hold(object);
      return;
    }
    Submission submission =
        new Submission(
            valid.sweep(),
            valid.hash(),
            text,
            Map.of(SOURCE, object.path()),
            "kubernetes:" + object.namespace(),
            quota);
    try {
      var _ = answer(sweeps.submit(submission));
      Optional<SweepView> view = find(object);
      if (view.isPresent()) {
        follow(object, view.get(), valid);
      }
    } catch (Sweeps.OverQuota e) {
      refuse(object, "OverQuota", String.valueOf(e.getMessage()));
    } catch (Sweeps.CannotStart e) {
      refuse(object, "CannotStart", String.valueOf(e.getMessage()));
    }
  }

  private void follow(SweepObject object, SweepView view, Reading reading) {
    if (!isFrom(view, object)) {
      refuse(
          object,
          "NameTaken",
          "A sweep of this name came from %s; names are of the whole deployment. Choose another."
              .formatted(view.source().getOrDefault(SOURCE, "elsewhere")));
      return;
    }
    boolean changed =
        !(reading instanceof Reading.Valid valid) || !valid.hash().equals(view.hash());
    report(object, ObjectStatus.of(object, view, changed, clock.instant()));
    if (view.status().isTerminal() && object.isHeld()) {
      objects.release(object);
    } else if (!view.status().isTerminal() && !object.isHeld()) {
      objects.hold(object);
    }
  }

  private static boolean isFrom(SweepView view, SweepObject object) {
    return object.path().equals(view.source().get(SOURCE));
  }

  private void refuse(SweepObject object, String reason, String message) {
    report(object, ObjectStatus.refused(object, reason, message, clock.instant()));
  }

  /** Writes what is new; an unchanged status would only wake whoever watches. */
  private void report(SweepObject object, ObjectStatus status) {
    Map<?, ?> written = Wire.value(Wire.tree(status), Map.class);
    if (!Wire.json(written).equals(Wire.json(object.status()))) {
      objects.report(object, status);
    }
  }

  private Optional<SweepView> find(SweepObject object) throws InterruptedException {
    return SweepName.isValid(object.name())
        ? answer(sweeps.sweep(new SweepName(object.name())))
        : Optional.empty();
  }

  private static <T> T answer(CompletableFuture<T> question) throws InterruptedException {
    try {
      return question.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the log did not take it within 10 s", e);
    }
  }
}
