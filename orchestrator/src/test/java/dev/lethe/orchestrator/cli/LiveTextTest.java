package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveTextTest {
  private static final String YAML =
      SmallSweep.training(
          "shown",
          """
          parameters: {learning_rate: {values: [0.1, 0.2]}, batch_size: 50}
          variants: {sgd: {}, gsam-obf: {rule: gsam, objective: obf, rho: 0.1, alpha: 0.4, learning_rate: 0.1}}
          baseline: sgd
          budget: {per_trial: {epochs: 2}}
          seeds: {tune: 1, confirm: 2}
          """);

  private final SweepScript script = new SweepScript(YAML);
  private final List<Trial> trials = script.trials();

  @Test
  void aSweepThatHasJustBegunShowsWhatIsToCome() {
    assertThat(lines(100, List.of()))
        .containsExactly(
            "shown  tuning  ░░░░░░░░░░░░░░░░░░░░░░░░  0/7  — trials/min",
            "",
            "variant   queued  running   done  failed  best validation/accuracy so far",
            "sgd            2        0      0       0  —",
            "gsam-obf       1        0      0       0  —",
            "",
            "Workers are starting.");
  }

  @Test
  void aRunningSweepShowsTheBestOfEachVariantItsPaceAndItsWorkers() {
    script.start(trials.get(0));
    script.pass(10_000);
    script.complete(trials.get(0), accuracy(0.25));
    script.start(trials.get(1));
    script.pass(10_000);
    script.diverge(trials.get(1));
    script.start(trials.get(2));
    script.pass(10_000);

    assertThat(lines(100, List.of(worker(trials.get(2), "step 20 of 60"))))
        .containsExactly(
            "shown  tuning  ██████░░░░░░░░░░░░░░░░░░  2/7  4.0 trials/min, 1:15 left",
            "",
            "variant   queued  running   done  failed  best validation/accuracy so far",
            "sgd            0        1      1       0  0.2500  learning_rate=0.1",
            "gsam-obf       0        0      0       1  —",
            "",
            "anne  sgd #2 seed 1, tune step 20 of 60");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    script.start(trials.get(0));
    script.complete(trials.get(0), accuracy(0.25));

    assertThat(lines(40, List.of(worker(trials.get(1), "step 20 of 60"))))
        .allMatch(line -> line.length() <= 40)
        .anyMatch(line -> line.endsWith("…"));
  }

  @Test
  void paceCountsTheLastMinuteOnly() {
    script.start(trials.get(0));
    script.pass(1_000);
    script.complete(trials.get(0), accuracy(0.25));
    script.start(trials.get(1));
    script.pass(120_000);
    script.complete(trials.get(1), accuracy(0.5));

    assertThat(Pace.of(script.view(), script.now()).perMinute()).isEqualTo(1);
    assertThat(Pace.of(script.view(), script.now() + 60_000).text()).isEqualTo("— trials/min");
  }

  @Test
  void linesTellEachTrialOnce() {
    List<String> told = new ArrayList<>();
    Lines lines = new Lines(told::add, script::now);
    lines.show(script.view(), List.of());
    script.start(trials.get(0));
    script.complete(trials.get(0), accuracy(0.25));
    lines.show(script.view(), List.of());

    lines.show(script.view(), List.of());

    assertThat(told)
        .containsExactly(
            "Sweep shown: 7 trials, 0 ended",
            "[1/7] tune sgd #1 seed 1: validation/accuracy 0.2500");
  }

  private List<String> lines(int width, List<WorkerView> workers) {
    return LiveText.lines(script.view(), workers, script.now(), width);
  }

  private static Map<String, Double> accuracy(double value) {
    return Map.of("validation/accuracy", value);
  }

  private static WorkerView worker(Trial trial, String activity) {
    Attempt attempt = new Attempt(trial.id(), 1);
    WorkerBeat beat =
        new WorkerBeat(
            Wire.VERSION,
            SweepScript.WORKER,
            "host",
            0,
            2,
            "cpu",
            1,
            List.of(attempt),
            activity,
            false,
            "");
    return new WorkerView(beat, 0, List.of(attempt));
  }
}
