package dev.lethe.bench;

import dev.lethe.protocol.Wire;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.Learner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Milliseconds of one update of small-cnn (width 16, 28×28×1, batch 128, one thread) for every
 * variant, beside eager PyTorch when a Python is named: in turns, medians over all steps. Then the
 * resident memory of another process over many steps.
 */
@Command(
    name = "step",
    description = "Times one update of every variant, beside eager PyTorch if --python names one.",
    mixinStandardHelpOptions = true)
final class StepBenchmark implements Callable<Integer> {
  private static final int STEPS_PER_ROUND = 5;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--python", description = "A Python that has torch, to compare with.")
  private @Nullable String python;

  @Option(
      names = "--rounds",
      description = "Rounds of 5 steps for each variant (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int rounds;

  @Option(
      names = "--steps",
      description = "Steps after which memory is read again (default: ${DEFAULT-VALUE}).",
      defaultValue = "10000")
  private int steps;

  @Override
  public Integer call() throws IOException, InterruptedException {
    EngineSetup.prepare(1);
    Dataset dataset = StepVariants.dataset();
    Timings ours = new Timings();
    Timings theirs = new Timings();
    try (Contestants contestants = new Contestants(dataset)) {
      if (python == null) {
        time(contestants, ours);
      } else {
        try (EagerPyTorch pyTorch = new EagerPyTorch(python)) {
          compare(contestants, ours, pyTorch, theirs);
        }
      }
    }
    print(ours.medians(), theirs.medians(), resident());
    return 0;
  }

  private void time(Contestants contestants, Timings ours) {
    for (int round = -1; round < rounds; round++) {
      for (String variant : contestants.names()) {
        ours.add(round, variant, contestants.milliseconds(variant, STEPS_PER_ROUND));
      }
    }
  }

  private void compare(Contestants contestants, Timings ours, EagerPyTorch pyTorch, Timings theirs)
      throws IOException {
    for (int round = -1; round < rounds; round++) {
      for (String variant : contestants.names()) {
        ours.add(round, variant, contestants.milliseconds(variant, STEPS_PER_ROUND));
        theirs.add(round, variant, pyTorch.milliseconds(variant, STEPS_PER_ROUND));
      }
    }
  }

  /** Megabytes by the number of steps; none where the system does not say. */
  private Map<Integer, Double> resident() throws IOException, InterruptedException {
    if (!ResidentMemory.canBeRead()) {
      System.err.println("Resident memory is not measured: this system has no /proc");
      return Map.of();
    }
    return ResidentMemory.measure(steps);
  }

  private void print(
      Map<String, Double> ours, Map<String, Double> theirs, Map<Integer, Double> resident) {
    Map<String, Double> ratios = new LinkedHashMap<>();
    theirs.forEach((variant, time) -> ratios.put(variant, ours.getOrDefault(variant, 0.0) / time));
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("milliseconds", ours);
      all.put("pytorch_milliseconds", theirs);
      all.put("ratio_to_pytorch", ratios);
      all.put("resident_mb", resident);
      System.out.println(Wire.json(all));
      return;
    }
    System.out.printf("%-10s %10s %10s %8s%n", "variant", "ms", "PyTorch", "ratio");
    ours.forEach((variant, time) ->
        System.out.printf(
            "%-10s %10.2f %10s %8s%n",
            variant, time, shown(theirs.get(variant)), shown(ratios.get(variant))));
    resident.forEach((after, mb) -> System.out.printf("%,d steps: %.1f MB resident%n", after, mb));
  }

  private static String shown(@Nullable Double value) {
    return value == null ? "-" : "%.2f".formatted(value);
  }

  /** One learner for each variant. */
  private static final class Contestants implements AutoCloseable {
    private final Map<String, Learner> learners = new LinkedHashMap<>();
    private final Map<String, Long> steps = new LinkedHashMap<>();

    Contestants(Dataset dataset) {
      StepVariants.all().forEach((name, spec) -> learners.put(name, new Learner(spec, dataset)));
    }

    List<String> names() {
      return List.copyOf(learners.keySet());
    }

    double[] milliseconds(String variant, int count) {
      Learner learner = Objects.requireNonNull(learners.get(variant));
      long first = steps.merge(variant, (long) count, Long::sum);
      double[] times = new double[count];
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        learner.step(first + i);
        times[i] = (System.nanoTime() - start) / 1e6;
      }
      return times;
    }

    @Override
    public void close() {
      learners.values().forEach(Learner::close);
    }
  }

  /** Step times by variant. */
  private static final class Timings {
    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    /** Round −1 warms up and is forgotten. */
    void add(int round, String variant, double[] milliseconds) {
      if (round >= 0) {
        List<Double> all = times.computeIfAbsent(variant, _ -> new ArrayList<>());
        for (double time : milliseconds) {
          all.add(time);
        }
      }
    }

    Map<String, Double> medians() {
      Map<String, Double> medians = new LinkedHashMap<>();
      times.forEach((variant, all) ->
          medians.put(variant, all.stream().sorted().toList().get(all.size() / 2)));
      return medians;
    }
  }
}
