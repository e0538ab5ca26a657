package dev.lethe.bench;

import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.training.Learner;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** A learner for each variant of a workload, made when it is first asked for. */
final class Contestants implements AutoCloseable {
  private final Map<String, TrainingSpec.Classification> specs;
  private final Dataset dataset;
  private final StepClock clock;
  private final Map<String, Learner> learners = new HashMap<>();
  private final Map<String, Long> steps = new HashMap<>();

  Contestants(Workload workload, StepClock clock) {
    this.clock = clock;
    this.specs = StepVariants.of(workload);
    this.dataset = workload.noise();
  }

  /** Milliseconds of each of so many updates. */
  double[] milliseconds(String variant, int count) {
    Learner learner = learners.computeIfAbsent(variant, this::learner);
    long first = steps.merge(variant, (long) count, Long::sum);
    double[] times = new double[count];
    for (int i = 0; i < count; i++) {
      double start = clock.milliseconds();
      learner.step(first + i);
      times[i] = clock.milliseconds() - start;
    }
    return times;
  }

  private Learner learner(String variant) {
    return new Learner(Objects.requireNonNull(specs.get(variant)), dataset);
  }

  @Override
  public void close() {
    learners.values().forEach(Learner::close);
  }
}
