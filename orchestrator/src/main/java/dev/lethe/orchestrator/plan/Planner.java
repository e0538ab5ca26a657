package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.TrialId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans the trials of a sweep; the same sweep gives the same trials on every machine. */
public final class Planner {
  private Planner() {}

  /**
   * All tune trials, by configuration, then seed, then variant, so that variants advance evenly. A
   * configuration that the search draws twice is planned once.
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
   * The confirm trials of a variant.
   *
   * @param winner a tune trial with the winning configuration
   * @param firstIndex place in the plan of the first
   */
  public static List<Trial> confirm(Sweep sweep, Trial winner, int firstIndex) {
    long fresh = sweep.seeds().first() + sweep.seeds().tune();
    List<Trial> plan = new ArrayList<>();
    for (int i = 0; i < sweep.seeds().confirm(); i++) {
      plan.add(
          trial(
              sweep,
              firstIndex + i,
              Phase.CONFIRM,
              winner.variant(),
              winner.configuration(),
              winner.parameters(),
              fresh + i));
    }
    return List.copyOf(plan);
  }

  /** What a worker has to know to run the trial. */
  public static TrainingSpec spec(Sweep sweep, Trial trial) {
    return switch (sweep.task()) {
      case Task.Noop(long milliseconds) -> new TrainingSpec.Noop(milliseconds, trial.seed());
      case Task.Classification task ->
          new Recipe(trial.parameters())
              .training(task, variant(sweep, trial.variant()), sweep.perTrial(), trial.seed());
    };
  }

  private static VariantSpace variant(Sweep sweep, String name) {
    return sweep.variants().stream()
        .filter(variant -> variant.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "sweep %s has no variant %s".formatted(sweep.name(), name)));
  }

  /** The distinct configurations of each variant, in the order in which the search draws them. */
  private static Map<String, List<Map<String, Object>>> configurations(Sweep sweep) {
    Map<String, List<Map<String, Object>>> spaces = new LinkedHashMap<>();
    for (VariantSpace variant : sweep.variants()) {
      Map<TrialId, Map<String, Object>> distinct = new LinkedHashMap<>();
      for (Map<String, Object> drawn : Search.of(sweep, variant)) {
        distinct.putIfAbsent(id(sweep, variant.name(), drawn, sweep.seeds().first()), drawn);
      }
      spaces.put(variant.name(), List.copyOf(distinct.values()));
    }
    return spaces;
  }

  private static Trial trial(
      Sweep sweep,
      int index,
      Phase phase,
      String variant,
      int configuration,
      Map<String, Object> parameters,
      long seed) {
    TrialId id = id(sweep, variant, parameters, seed);
    return new Trial(id, index, phase, variant, configuration, parameters, seed);
  }

  private static TrialId id(
      Sweep sweep, String variant, Map<String, Object> parameters, long seed) {
    return TrialId.of(sweep.name(), variant, parameters, seed, sweep.perTrial());
  }
}
