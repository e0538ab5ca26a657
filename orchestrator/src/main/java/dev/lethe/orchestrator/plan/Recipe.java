package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Initial;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.EvaluationRhythm;
import dev.lethe.protocol.InitialWeights;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Objective.Link;
import dev.lethe.protocol.Optimizer;
import dev.lethe.protocol.Optimizer.AdamW;
import dev.lethe.protocol.Optimizer.Sgd;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Refinements;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.protocol.Refinements.Towards;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.WeightDecayOn;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a configuration, parameters by name, into what a worker trains. */
record Recipe(Map<String, Object> parameters) {

  Classification training(
      Task.Classification task, VariantSpace variant, Budget budget, long seed) {
    int batchSize = whole("batch_size");
    return new Classification(
        task.dataset(),
        task.model(),
        task.loss(),
        real("label_smoothing"),
        task.augmentation(),
        batchSize,
        wholeOr("m", batchSize),
        new Perturbation(
            rule(variant.rule()),
            objective(variant.objective()),
            radius(),
            wholeOr("ascent_steps", 1)),
        optimizer(),
        schedule(),
        real("warmup_epochs"),
        budget,
        seed,
        refinements(),
        task.evaluate().isEmpty() ? null : task.evaluate(),
        List.of(),
        initial(task.initial()),
        task.precision() == null ? Precision.FLOAT32 : task.precision(),
        EvaluationRhythm.EACH_EPOCH);
  }

  private Refinements refinements() {
    return new Refinements(
        realOr("clip_norm", 0), wholeOr("micro_batch", 0), realOr("ema", 0), shrinking());
  }

  private @Nullable Shrinking shrinking() {
    return realOr("shrink", 0) == 0
        ? null
        : new Shrinking(
            real("shrink"),
            real("shrink_every"),
            Towards.valueOf(text("shrink_to").toUpperCase(Locale.ROOT)));
  }

  /** What an earlier sweep trained is known where its facts are. */
  private static @Nullable InitialWeights initial(@Nullable Initial initial) {
    return switch (initial) {
      case Initial.OfFile(String path, InitialWeights.Head head) ->
          new InitialWeights.OfFile(path, head, null);
      case Initial.OfSweep _ -> null;
      case null -> null;
    };
  }

  private Rule rule(String name) {
    return switch (name) {
      case "none" -> new Rule.None();
      case "sam" -> new Rule.Sam(real("rho"));
      case "asam" ->
          new Rule.Asam(
              real("rho"), real("eta"), flag("scale_before_norm"), flag("scale_after_norm"));
      case "gsam" -> new Rule.Gsam(real("rho"), real("alpha"), flag("normalize_ascent_gradient"));
      case "random" -> new Rule.Random(real("rho"));
      default -> throw unknown("rule", name);
    };
  }

  private Objective objective(String name) {
    return switch (name) {
      case "loss" -> new Objective.TrainingLoss();
      case "obf" ->
          new Objective.OutputBiasForgetting(
              real("lambda"), real("gamma"), Link.valueOf(text("link").toUpperCase(Locale.ROOT)));
      default -> throw unknown("objective", name);
    };
  }

  private RadiusSchedule radius() {
    String name = textOr("rho_schedule", "constant");
    return switch (name) {
      case "constant" -> new RadiusSchedule.Constant();
      case "lr_prop" -> new RadiusSchedule.ProportionalToLearningRate(real("rho_min"));
      case "step" -> new RadiusSchedule.Step(real("rho_step_every"), real("rho_step_factor"));
      case "linear" -> new RadiusSchedule.Linear(real("rho_end"));
      case "cosine" -> new RadiusSchedule.Cosine(real("rho_end"));
      default -> throw unknown("rho_schedule", name);
    };
  }

  private Optimizer optimizer() {
    String name = textOr("optimizer", "sgd");
    return switch (name) {
      case "sgd" -> sgd(false);
      case "sgdw" -> sgd(true);
      case "adamw" ->
          new AdamW(
              real("learning_rate"),
              real("beta1"),
              real("beta2"),
              real("epsilon"),
              real("weight_decay"),
              decays());
      default -> throw unknown("optimizer", name);
    };
  }

  private Sgd sgd(boolean decoupled) {
    return new Sgd(
        real("learning_rate"),
        real("momentum"),
        flag("nesterov"),
        real("weight_decay"),
        decays(),
        decoupled);
  }

  private WeightDecayOn decays() {
    return WeightDecayOn.valueOf(text("weight_decay_on").toUpperCase(Locale.ROOT));
  }

  private LearningRateSchedule schedule() {
    String name = text("schedule");
    return switch (name) {
      case "constant" -> new LearningRateSchedule.Constant();
      case "step" -> new LearningRateSchedule.Step(real("step_every"), real("step_factor"));
      case "linear" -> new LearningRateSchedule.Linear(real("learning_rate_end"));
      case "cosine" -> new LearningRateSchedule.Cosine(real("learning_rate_end"));
      default -> throw unknown("schedule", name);
    };
  }

  private double real(String name) {
    return ((Number) value(name)).doubleValue();
  }

  private int whole(String name) {
    return ((Number) value(name)).intValue();
  }

  private double realOr(String name, double otherwise) {
    return parameters.containsKey(name) ? real(name) : otherwise;
  }

  private int wholeOr(String name, int otherwise) {
    return parameters.containsKey(name) ? whole(name) : otherwise;
  }

  private String textOr(String name, String otherwise) {
    return parameters.containsKey(name) ? text(name) : otherwise;
  }

  private boolean flag(String name) {
    return (Boolean) value(name);
  }

  private String text(String name) {
    return (String) value(name);
  }

  private Object value(String name) {
    Object value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the configuration has no " + name);
    }
    return value;
  }

  private static IllegalArgumentException unknown(String parameter, String value) {
    return new IllegalArgumentException("%s cannot be %s".formatted(parameter, value));
  }
}
