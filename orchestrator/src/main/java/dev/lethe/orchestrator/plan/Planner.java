package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Plans the trials of a sweep; the same sweep gives the same trials on every machine. */
public final class Planner {
  private Planner() {}

  /**
   * All tune trials, by configuration, then seed, then variant, so that variants advance evenly. A
   * configuration that the search draws twice is planned once, and so are two that differ in what
   * has no effect, such as {@code step_every} beside a constant schedule.
   */
  public static List<Trial> tune(Sweep sweep) {
    Map<String, List<Map<String, Object>>> spaces = configurations(sweep);
    int most = spaces.values().stream().mapToInt(List::size).max().orElse(0);
    List<Trial> plan = new ArrayList<>();
    for (int configuration = 0; configuration < most; configuration++) {
      for (int seed = 0; seed < sweep.seeds().tune(); seed++) {
        for (VariantSpace variant : sweep.variants()) {
          List<Map<String, Object>> space = spaces.getOrDefault(variant.name(), List.of());
          if (configuration < space.size()) {
            plan.add(
                trial(
                    sweep,
                    plan.size(),
                    Phase.TUNE,
                    variant.name(),
                    configuration + 1,
                    space.get(configuration),
                    sweep.seeds().first() + seed));
          }
        }
      }
    }
    return List.copyOf(plan);
  }

  /**
   * The trials that are known before anything has run: the tune trials, or where nothing is tuned
   * the confirm trials.
   */
  public static List<Trial> known(Sweep sweep) {
    if (sweep.tunes()) {
      return tune(sweep);
    }
    List<Trial> plan = new ArrayList<>();
    sweep.variants().forEach(variant -> plan.addAll(confirm(sweep, variant, plan.size())));
    return List.copyOf(plan);
  }

  /**
   * The confirm trials, up to the first look, of a variant with a single configuration, which needs
   * no tuning.
   *
   * @param firstIndex place in the plan of the first
   */
  public static List<Trial> confirm(Sweep sweep, VariantSpace variant, int firstIndex) {
    Map<String, Object> only = configurations(sweep, variant).getFirst();
    return confirm(sweep, variant.name(), 1, only, firstIndex);
  }

  /**
   * The confirm trials of a variant, up to the first look where there are several.
   *
   * @param winner a tune trial with the winning configuration
   * @param firstIndex place in the plan of the first
   */
  public static List<Trial> confirm(Sweep sweep, Trial winner, int firstIndex) {
    return confirm(
        sweep, winner.variant(), winner.configuration(), winner.parameters(), firstIndex);
  }

  private static List<Trial> confirm(
      Sweep sweep,
      String variant,
      int configuration,
      Map<String, Object> parameters,
      int firstIndex) {
    List<Trial> plan = new ArrayList<>();
    for (int place = 0; place < Looks.of(sweep).first(); place++) {
      plan.add(confirm(sweep, variant, configuration, parameters, place, firstIndex + plan.size()));
    }
    return List.copyOf(plan);
  }

  private static Trial confirm(
      Sweep sweep,
      String variant,
      int configuration,
      Map<String, Object> parameters,
      int place,
      int index) {
    long seed = sweep.seeds().first() + sweep.seeds().tune() + place;
    return trial(sweep, index, Phase.CONFIRM, variant, configuration, parameters, seed);
  }

  /**
   * More confirm trials of variants, by seed, then variant, so that pairs advance together.
   *
   * @param confirmed a confirm trial of each of the variants
   * @param planned how many confirm trials each variant has; as many as are wanted, or fewer
   * @param wanted how many each is to have
   * @param firstIndex place in the plan of the first
   */
  public static List<Trial> more(
      Sweep sweep,
      List<Trial> confirmed,
      Map<String, Integer> planned,
      Map<String, Integer> wanted,
      int firstIndex) {
    List<Trial> plan = new ArrayList<>();
    for (int place = 0; place < sweep.seeds().confirm(); place++) {
      for (Trial one : confirmed) {
        boolean has = place < planned.getOrDefault(one.variant(), 0);
        if (!has && place < wanted.getOrDefault(one.variant(), 0)) {
          int index = firstIndex + plan.size();
          plan.add(
              confirm(sweep, one.variant(), one.configuration(), one.parameters(), place, index));
        }
      }
    }
    return List.copyOf(plan);
  }

  /** What a worker has to know to run the trial. */
  public static TrainingSpec spec(Sweep sweep, Trial trial) {
    return spec(sweep, trial, trial.phase());
  }

  /** What a worker has to know to run the trial as one of the phase. */
  static TrainingSpec spec(Sweep sweep, Trial trial, Phase phase) {
    return switch (sweep.task()) {
      case Task.Noop(long milliseconds) -> new TrainingSpec.Noop(milliseconds, trial.seed());
      case Task.Classification task -> {
        Classification training =
            new Recipe(trial.parameters())
                .training(task, sweep.variant(trial.variant()), sweep.perTrial(), trial.seed())
                .withMeasures(sweep.measuresIn(phase));
        Classification tested = sweep.testsIn(phase) ? training : training.untested();
        yield sweep.ranksEpochsIn(phase)
            ? EvaluationCost.tested(task.evaluateEvery(), tested)
            : EvaluationCost.evaluated(task.evaluateEvery(), tested);
      }
    };
  }

  /** The distinct configurations of each variant, in the order in which the search draws them. */
  private static Map<String, List<Map<String, Object>>> configurations(Sweep sweep) {
    Map<String, List<Map<String, Object>>> spaces = new LinkedHashMap<>();
    for (VariantSpace variant : sweep.variants()) {
      spaces.put(variant.name(), configurations(sweep, variant));
    }
    return spaces;
  }

  private static List<Map<String, Object>> configurations(Sweep sweep, VariantSpace variant) {
    Stream<Map<String, Object>> drawn = Search.of(sweep, variant).stream();
    Stream<Map<String, Object>> different =
        switch (sweep.task()) {
          case Task.Classification _ -> drawn.map(variant::effective);
          case Task.Noop _ -> drawn;
        };
    return different.distinct().toList();
  }

  private static Trial trial(
      Sweep sweep,
      int index,
      Phase phase,
      String variant,
      int configuration,
      Map<String, Object> parameters,
      long seed) {
    TrialId id = TrialId.of(sweep.name(), variant, parameters, seed, sweep.perTrial());
    return new Trial(id, index, phase, variant, configuration, parameters, seed);
  }
}
