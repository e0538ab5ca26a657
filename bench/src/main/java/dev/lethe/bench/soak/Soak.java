package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One soak: everything is started, faults befall it, it is healed, and then it is checked. */
final class Soak {
  private static final long TICK_MILLIS = 50;
  private static final Duration TO_THE_END = Duration.ofMinutes(4);
  private static final Duration MLFLOW_STANDS_STILL = Duration.ofMinutes(2);

  private final Settings settings;
  private final Consumer<String> progress;
  private final Map<String, Integer> faults = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  /**
   * What a soak is.
   *
   * @param lasting how long faults befall it
   */
  record Settings(long seed, Duration lasting, int workers, boolean mlflow) {}

  /** Tells of what it does a line at a time. */
  Soak(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  Outcome run() throws IOException, InterruptedException, StartFailed {
    long start = System.nanoTime();
    try (Rig rig = Rig.start(settings.workers(), settings.mlflow());
        Front front = new Front()) {
      progress.accept("Soaks with seed %d; logs: %s".formatted(settings.seed(), rig.folder()));
      List<String> submitted = suffer(rig);
      rig.heal();
      progress.accept("Healed; waits for %d sweeps to end".formatted(submitted.size()));
      awaitEnd(rig, front, submitted);
      LogCheck check = check(rig, submitted);
      compare(rig, front, check);
      if (rig.mlflow().isPresent()) {
        track(rig.mlflow().get(), check);
      }
      broken.addAll(rig.end());
      broken.addAll(rig.surprises());
      return outcome(rig, check, (System.nanoTime() - start) / 1e9);
    }
  }

  /** Until the time is over; the sweeps that were taken. */
  private List<String> suffer(Rig rig) throws IOException, InterruptedException {
    Schedule schedule = new Schedule(settings.seed(), settings.mlflow());
    try (Feeder feeder = new Feeder(rig::addresses)) {
      long begun = awaitFirst(rig);
      long end = begun + settings.lasting().toNanos();
      long due = begun;
      while (System.nanoTime() < end) {
        Incident incident = schedule.next();
        due += TimeUnit.MILLISECONDS.toNanos(incident.pauseMillis());
        while (System.nanoTime() < Math.min(due, end)) {
          rig.lookAfter();
          Thread.sleep(TICK_MILLIS);
        }
        if (System.nanoTime() < end && rig.befall(incident)) {
          int _ = faults.merge(incident.fault().word(), 1, Integer::sum);
        }
      }
      rig.heal();
      return feeder.stop();
    }
  }

  /** There is nothing to disturb before an orchestrator listens; the moment when one does. */
  private static long awaitFirst(Rig rig) throws IOException, InterruptedException {
    while (rig.addresses().isEmpty()) {
      rig.lookAfter();
      Thread.sleep(TICK_MILLIS);
    }
    return System.nanoTime();
  }

  /** Every orchestrator says of every sweep that it has ended. */
  private void awaitEnd(Rig rig, Front front, List<String> submitted)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TO_THE_END.toNanos();
    while (!haveAllEnded(rig, front, submitted)) {
      if (System.nanoTime() > end) {
        broken.add(
            "not every orchestrator says that every sweep has ended, %d s after all was healed"
                .formatted(TO_THE_END.toSeconds()));
        return;
      }
      rig.lookAfter();
      Thread.sleep(10 * TICK_MILLIS);
    }
  }

  private static boolean haveAllEnded(Rig rig, Front front, List<String> submitted)
      throws InterruptedException {
    List<URI> orchestrators = rig.addresses();
    for (URI orchestrator : orchestrators) {
      Set<String> missing = new TreeSet<>(submitted);
      Optional<JsonNode> all = front.get(orchestrator, "/api/v1/sweeps");
      boolean open = all.isEmpty();
      List<JsonNode> sweeps =
          all.map(body -> body.path("sweeps").valueStream().toList()).orElse(List.of());
      for (JsonNode sweep : sweeps) {
        open |= !sweep.hasNonNull("endedAt");
        boolean _ = missing.remove(sweep.path("name").asText());
      }
      if (open || !missing.isEmpty()) {
        return false;
      }
    }
    return orchestrators.size() == Rig.ORCHESTRATORS;
  }

  private LogCheck check(Rig rig, List<String> submitted) {
    RawTopics topics = new RawTopics(rig.kafka());
    TopicNames names = new TopicNames(TopicNames.DEFAULT_NAMESPACE);
    LogCheck check = LogCheck.of(topics.read(names.log()), topics.read(names.reports()));
    broken.addAll(check.broken());
    for (String sweep : submitted) {
      if (!check.sweeps().containsKey(sweep)) {
        broken.add("sweep %s was accepted, and the log has nothing of it".formatted(sweep));
      }
    }
    return check;
  }

  private void compare(Rig rig, Front front, LogCheck check) throws InterruptedException {
    for (URI orchestrator : rig.addresses()) {
      for (Map.Entry<String, CheckedSweep> sweep : check.sweeps().entrySet()) {
        List<JsonNode> shown = new ArrayList<>();
        front
            .get(orchestrator, "/api/v1/sweeps/%s/trials?limit=1000".formatted(sweep.getKey()))
            .ifPresent(page -> page.path("trials").forEach(shown::add));
        broken.addAll(ShownCheck.of(orchestrator.toString(), sweep.getValue(), shown));
      }
    }
  }

  private void track(URI mlflow, LogCheck check) throws IOException, InterruptedException {
    try (TrackedRuns runs = new TrackedRuns(mlflow)) {
      for (Map.Entry<String, CheckedSweep> sweep : check.sweeps().entrySet()) {
        awaitTracked(runs, sweep.getKey());
        Set<String> trials =
            sweep.getValue().trials().stream().map(CheckedTrial::id).collect(Collectors.toSet());
        broken.addAll(MlflowCheck.of(trials, runs.ofTrials(sweep.getKey())));
      }
    }
  }

  /** Until the sweep's own run has ended, or for as long as more and more of it are there. */
  private void awaitTracked(TrackedRuns runs, String sweep)
      throws IOException, InterruptedException {
    int there = -1;
    long end = 0;
    TrackedRuns.Progress now = runs.progress(sweep);
    while (!now.finished()) {
      if (now.trials() > there) {
        there = now.trials();
        end = System.nanoTime() + MLFLOW_STANDS_STILL.toNanos();
        progress.accept(
            "MLflow has %d of %d trials of %s".formatted(there, SoakSweep.TRIALS, sweep));
      }
      if (System.nanoTime() > end) {
        broken.add("MLflow does not catch up with %s; it has %d trials".formatted(sweep, there));
        return;
      }
      Thread.sleep(1_000);
      now = runs.progress(sweep);
    }
  }

  private Outcome outcome(Rig rig, LogCheck check, double seconds) {
    return new Outcome(
        settings.seed(),
        seconds,
        faults,
        rig.restarts(),
        check.elections(),
        check.sweeps().size(),
        check.trials().size(),
        check.attempts(),
        check.points(),
        check.expired(),
        check.withoutEffect(),
        settings.mlflow(),
        List.copyOf(broken),
        rig.folder());
  }
}
