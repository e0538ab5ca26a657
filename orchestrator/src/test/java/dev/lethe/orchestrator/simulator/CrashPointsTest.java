package dev.lethe.orchestrator.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.simulator.Step.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * An orchestrator is killed at each call that it makes to the world, before and after it; of what
 * it had sent, nothing, a part or all gets to the log.
 */
class CrashPointsTest {
  private static final int[] ARRIVING = {0, 1, 2, Integer.MAX_VALUE};
  private static final Logger COORDINATOR =
      (Logger) LoggerFactory.getLogger("dev.lethe.orchestrator.coordinator");

  /** Two sweeps, of which nothing is disturbed but the orchestrator. */
  private static final List<Step> CALM =
      script(
          seconds(1),
          with(step(Kind.SUBMIT, 0)),
          seconds(4),
          with(step(Kind.SUBMIT, 2)),
          seconds(12));

  /** A worker dies for good, another leaves, and a sweep is paused for a while. */
  private static final List<Step> LIVELY =
      script(
          seconds(1),
          with(step(Kind.SUBMIT, 0)),
          seconds(3),
          with(step(Kind.KILL_WORKER, 1), step(Kind.SUBMIT, 2)),
          seconds(1),
          with(step(Kind.PAUSE, 2), step(Kind.LEAVE_WORKER, 2)),
          seconds(3),
          with(step(Kind.RESUME, 2)),
          seconds(12));

  @BeforeAll
  static void hush() {
    COORDINATOR.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    COORDINATOR.setLevel(null);
  }

  @Test
  void restartedAtOnceItEndsWhereItWouldHaveEndedAndReleasesNothingTwice() {
    List<Outcome> undisturbed = undisturbed(CALM);

    assertThat(undisturbed).allMatch(sweep -> sweep.attempts() == sweep.trials().size());
    everyCrash(CALM, Kind.START_ORCHESTRATOR)
        .forEach(crash -> assertThat(crash.run()).as(crash.toString()).isEqualTo(undisturbed));
  }

  @Test
  void takenOverByAnotherItEndsWhereItWouldHaveEndedAndReleasesNothingTwice() {
    List<Outcome> undisturbed = undisturbed(CALM);

    everyCrash(CALM, Kind.STANDSTILL)
        .forEach(crash -> assertThat(crash.run()).as(crash.toString()).isEqualTo(undisturbed));
  }

  @Test
  void whileWorkersComeAndGoItForgetsNothing() {
    List<Outcome> undisturbed = results(undisturbed(LIVELY));

    everyCrash(LIVELY, Kind.START_ORCHESTRATOR)
        .forEach(
            crash -> assertThat(results(crash.run())).as(crash.toString()).isEqualTo(undisturbed));
  }

  private static List<Outcome> undisturbed(List<Step> script) {
    return new Crash(script, Kind.SECOND, new CrashPoint(0, true, 0)).run();
  }

  private static Stream<Crash> everyCrash(List<Step> script, Kind next) {
    CrashPoint none = new CrashPoint(0, true, 0);
    List<Outcome> _ = new Crash(script, Kind.SECOND, none).run();
    List<Crash> crashes = new ArrayList<>();
    for (int call = 1; call <= none.calls(); call++) {
      for (int arriving : ARRIVING) {
        crashes.add(new Crash(script, next, new CrashPoint(call, true, arriving)));
        crashes.add(new Crash(script, next, new CrashPoint(call, false, arriving)));
      }
    }
    assertThat(crashes).hasSizeGreaterThan(200);
    return crashes.stream();
  }

  /**
   * A script in which the first orchestrator ends at a point.
   *
   * @param next what follows on that
   */
  private record Crash(List<Step> script, Kind next, CrashPoint point) {
    List<Outcome> run() {
      World world = new World(Simulation.SWEEPS, Plant.NOTHING, point);
      Simulation.SWEEPS.forEach(world::want);
      for (Step step : script) {
        boolean lived = world.nodes().getFirst().orchestrator() != null;
        world.happen(step);
        if (lived && world.nodes().getFirst().orchestrator() == null) {
          world.happen(new Step(next, 0));
        }
      }
      world.settle();
      new Simulation(Plant.NOTHING).check(world);
      return outcomes(world);
    }

    @Override
    public String toString() {
      return "%s, then %s".formatted(point, next);
    }
  }

  private static List<Outcome> outcomes(World world) {
    Ledger ledger = Objects.requireNonNull(world.leader().orElseThrow().orchestrator()).ledger();
    return Simulation.SWEEPS.stream()
        .map(Submission::sweep)
        .map(sweep -> Outcome.of(ledger.view(sweep.name()).orElseThrow()))
        .toList();
  }

  private static List<Outcome> results(List<Outcome> outcomes) {
    return outcomes.stream().map(Outcome::withoutAttempts).toList();
  }

  private static Step step(Kind kind, int who) {
    return new Step(kind, who);
  }

  private static Step[] with(Step... steps) {
    return steps;
  }

  private static Step[] seconds(int count) {
    return Collections.nCopies(count, step(Kind.SECOND, 0)).toArray(new Step[0]);
  }

  private static List<Step> script(Step[]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toList();
  }
}
