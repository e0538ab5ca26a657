package dev.lethe.bench;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.WeightDecayOn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The updates that are measured: every kind of variant, and one with small micro-batches. */
final class StepVariants {
  /** What {@link #SMALL_M} is compared with, and every other that perturbs by a gradient. */
  static final String SAM = "sam";

  /** SAM with 16 examples in each micro-batch. */
  static final String SMALL_M = "sam-m16";

  private static final int M = 16;
  private static final double RHO = 0.05;

  private StepVariants() {}

  /** Specifications by the name of the variant. */
  static SequencedMap<String, TrainingSpec.Classification> of(Workload workload) {
    Objective loss = new Objective.TrainingLoss();
    Objective forgetting = new Objective.OutputBiasForgetting(0.1, 1, Objective.Link.SOFTMAX);
    Rule sam = new Rule.Sam(RHO);
    Rule gsam = new Rule.Gsam(RHO, 0.4, false);
    Rule asam = new Rule.Asam(RHO, 0.01, true, true);
    int whole = workload.batch();
    SequencedMap<String, TrainingSpec.Classification> variants = new LinkedHashMap<>();
    variants.put("sgd", spec(workload, new Rule.None(), loss, whole));
    variants.put(SAM, spec(workload, sam, loss, whole));
    variants.put("gsam", spec(workload, gsam, loss, whole));
    variants.put("asam", spec(workload, asam, loss, whole));
    variants.put("obf", spec(workload, sam, forgetting, whole));
    variants.put("gsam-obf", spec(workload, gsam, forgetting, whole));
    variants.put("asam-obf", spec(workload, asam, forgetting, whole));
    variants.put("random", spec(workload, new Rule.Random(RHO), loss, whole));
    variants.put(SMALL_M, spec(workload, sam, loss, M));
    return variants;
  }

  private static TrainingSpec.Classification spec(
      Workload workload, Rule rule, Objective objective, int m) {
    return new TrainingSpec.Classification(
        new DatasetSpec("noise", workload.batches() * workload.batch(), 1, 0, null, null),
        workload.model(),
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        List.of(),
        workload.batch(),
        m,
        new Perturbation(rule, objective, new RadiusSchedule.Constant()),
        new Sgd(0.01, 0.9, false, 5e-4, WeightDecayOn.ALL),
        new LearningRateSchedule.Constant(),
        0,
        new Budget.Steps(Long.MAX_VALUE),
        0);
  }
}
