package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Correction;
import dev.lethe.orchestrator.sweep.Family;
import dev.lethe.orchestrator.sweep.Metric;
import dev.lethe.orchestrator.sweep.Metric.Goal;
import dev.lethe.orchestrator.sweep.Parameter;
import dev.lethe.orchestrator.sweep.RankOn;
import dev.lethe.orchestrator.sweep.SearchMethod;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Sweep.Retries;
import dev.lethe.orchestrator.sweep.Sweep.Seeds;
import dev.lethe.orchestrator.sweep.Sweep.Statistics;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.SweepName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Small sweeps to plan. */
record SweepOf(
    SearchMethod method,
    int trialsPerVariant,
    Seeds seeds,
    Goal goal,
    double confidence,
    Task task) {
  static final Task NOOP = new Task.Noop(0);
  static final Task MNIST =
      new Task.Classification(
          new DatasetSpec("mnist", 1000, 500, 0, null, null),
          new ModelSpec.SmallCnn(16),
          Loss.SOFTMAX_CROSS_ENTROPY,
          List.of());

  static SweepOf method(SearchMethod method) {
    return new SweepOf(method, 4, new Seeds(1, 0, 1), Goal.MAXIMIZE, 0.95, NOOP);
  }

  SweepOf trials(int perVariant) {
    return new SweepOf(method, perVariant, seeds, goal, confidence, task);
  }

  SweepOf seeds(int tune, int confirm, long first) {
    return new SweepOf(
        method, trialsPerVariant, new Seeds(tune, confirm, first), goal, confidence, task);
  }

  SweepOf addingSeeds(int least, int most) {
    Seeds adding = new Seeds(seeds.tune(), most, seeds.first(), least);
    return new SweepOf(method, trialsPerVariant, adding, goal, confidence, task);
  }

  SweepOf goal(Goal which) {
    return new SweepOf(method, trialsPerVariant, seeds, which, confidence, task);
  }

  SweepOf confidence(double level) {
    return new SweepOf(method, trialsPerVariant, seeds, goal, level, task);
  }

  SweepOf task(Task which) {
    return new SweepOf(method, trialsPerVariant, seeds, goal, confidence, which);
  }

  Sweep variants(VariantSpace... variants) {
    return new Sweep(
        new SweepName("planned"),
        new Metric("validation/accuracy", goal),
        "test/accuracy",
        task,
        List.of(variants),
        variants[0].name(),
        method,
        new Budget.GradientEpochs(6),
        trialsPerVariant,
        null,
        null,
        seeds,
        new Statistics(confidence, Correction.HOLM, Family.BASELINE),
        new Retries(3),
        List.of(),
        null,
        RankOn.LAST,
        300L);
  }

  static VariantSpace variant(String name, Map<String, Parameter> parameters) {
    return new VariantSpace(name, "none", "loss", parameters);
  }

  static VariantSpace gsamObf(Map<String, Object> more) {
    return gsamObf(more, Map.of());
  }

  static VariantSpace gsamObf(Map<String, Object> more, Map<String, Parameter> spaces) {
    Map<String, Object> all =
        new TreeMap<>(
            Map.of(
                "learning_rate", 0.1,
                "batch_size", 128,
                "momentum", 0.9,
                "nesterov", true,
                "weight_decay", 5e-4,
                "weight_decay_on", "matrices",
                "label_smoothing", 0.1,
                "warmup_epochs", 0.5));
    all.putAll(
        Map.of(
            "schedule",
            "step",
            "step_every",
            2.0,
            "step_factor",
            0.1,
            "rho",
            0.05,
            "rho_schedule",
            "lr_prop",
            "rho_min",
            0.01,
            "alpha",
            0.4,
            "normalize_ascent_gradient",
            true));
    all.putAll(Map.of("lambda", 0.1, "gamma", 1.0, "link", "softmax"));
    all.putAll(more);
    Map<String, Parameter> space = new TreeMap<>();
    all.forEach((name, value) -> space.put(name, new Parameter.Constant(value)));
    space.putAll(spaces);
    return new VariantSpace("gsam-obf", "gsam", "obf", space);
  }
}
