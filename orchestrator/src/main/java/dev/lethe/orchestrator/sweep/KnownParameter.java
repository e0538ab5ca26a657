package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Flag;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parameters of training: their values, their defaults and who has a use for them. */
@SuppressWarnings("ImmutableEnumChecker") // domains and defaults are immutable in fact
enum KnownParameter {
  LEARNING_RATE(Real.above(0), Use.ALWAYS, null),
  BATCH_SIZE(new Whole(1, 1_000_000), Use.ALWAYS, null),
  OPTIMIZER(Choice.of("sgd", "sgdw", "adamw"), Use.ALWAYS, "sgd"),
  MOMENTUM(Real.fromAndBelow(0, 1), Use.MOMENTUM, 0.9),
  NESTEROV(new Flag(), Use.MOMENTUM, false),
  BETA1(Real.fromAndBelow(0, 1), Use.ADAM, 0.9),
  BETA2(Real.fromAndBelow(0, 1), Use.ADAM, 0.999),
  EPSILON(Real.above(0), Use.ADAM, 1e-8),
  WEIGHT_DECAY(Real.atLeast(0), Use.ALWAYS, 0.0),
  WEIGHT_DECAY_ON(Choice.of("all", "matrices"), Use.ALWAYS, "all"),
  CLIP_NORM(Real.atLeast(0), Use.ALWAYS, 0.0),
  EMA(Real.fromAndBelow(0, 1), Use.ALWAYS, 0.0),
  SHRINK(Real.between(0, 1), Use.ALWAYS, 0.0),
  SHRINK_EVERY(Real.above(0), Use.SHRINK, 1.0),
  SHRINK_TO(Choice.of("fresh", "initial"), Use.SHRINK, "fresh"),
  /** Without it all that is perturbed together goes through the network together. */
  MICRO_BATCH(new Whole(1, 1_000_000), Use.ALWAYS, null),
  LABEL_SMOOTHING(Real.fromAndBelow(0, 1), Use.ALWAYS, 0.0),
  SCHEDULE(Choice.of("constant", "step", "linear", "cosine"), Use.ALWAYS, "cosine"),
  LEARNING_RATE_END(Real.atLeast(0), Use.SLOPE, 0.0),
  STEP_EVERY(Real.above(0), Use.STEPS, null),
  STEP_FACTOR(Real.above(0), Use.STEPS, null),
  WARMUP_EPOCHS(Real.atLeast(0), Use.ALWAYS, 0.0),
  /** Without it the whole batch is perturbed together. */
  M(new Whole(1, 1_000_000), Use.PERTURBED, null),
  RHO(Real.atLeast(0), Use.PERTURBED, null),
  RHO_SCHEDULE(
      Choice.of("constant", "lr_prop", "step", "linear", "cosine"), Use.PERTURBED, "constant"),
  RHO_MIN(Real.atLeast(0), Use.LR_PROP, 0.0),
  RHO_END(Real.atLeast(0), Use.RHO_SLOPE, 0.0),
  RHO_STEP_EVERY(Real.above(0), Use.RHO_STEPS, null),
  RHO_STEP_FACTOR(Real.above(0), Use.RHO_STEPS, null),
  ASCENT_STEPS(new Whole(1, 100), Use.ASCENT, 1),
  ALPHA(Real.atLeast(0), Use.GSAM, null),
  NORMALIZE_ASCENT_GRADIENT(new Flag(), Use.GSAM, false),
  ETA(Real.atLeast(0), Use.ASAM, 0.01),
  SCALE_BEFORE_NORM(new Flag(), Use.ASAM, true),
  SCALE_AFTER_NORM(new Flag(), Use.ASAM, true),
  LAMBDA(Real.fromAndBelow(0, 1), Use.OBF, 0.1),
  GAMMA(Real.atLeast(0), Use.OBF, 1.0),
  /** Without it what fits the loss. */
  LINK(Choice.of("softmax", "sigmoid"), Use.OBF, null);

  /**
   * Those that came after the first trials were run: a configuration leaves them out where they are
   * what they are without a word, so that it keeps its identity.
   */
  private static final Set<KnownParameter> UNWRITTEN =
      EnumSet.of(OPTIMIZER, CLIP_NORM, EMA, SHRINK, ASCENT_STEPS);

  private static final Set<KnownParameter> OPTIONAL = EnumSet.of(M, LINK, MICRO_BATCH);

  private final Domain<?> domain;
  private final Use use;
  private final @Nullable Object standard;

  KnownParameter(Domain<?> domain, Use use, @Nullable Object standard) {
    this.domain = domain;
    this.use = use;
    this.standard = standard;
  }

  static Optional<KnownParameter> named(String name) {
    return Arrays.stream(values()).filter(known -> known.word().equals(name)).findFirst();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(KnownParameter::word).toList();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  Domain<?> domain() {
    return domain;
  }

  Use use() {
    return use;
  }

  /** What it is where the file does not say. */
  Optional<Object> standard() {
    return Optional.ofNullable(standard);
  }

  boolean isRequired() {
    return standard == null && !OPTIONAL.contains(this);
  }

  /** Whether a configuration says it with this value. */
  boolean isWritten(Parameter value) {
    boolean isStandard =
        value instanceof Parameter.Constant(Object given) && given.equals(standard);
    return !(isStandard && UNWRITTEN.contains(this));
  }

  /** Who has a use for a parameter. */
  enum Use {
    ALWAYS("every variant"),
    MOMENTUM("optimizer sgd or sgdw"),
    ADAM("optimizer adamw"),
    SHRINK("a variant with shrink"),
    PERTURBED("a variant that perturbs"),
    ASCENT("a variant that ascends"),
    ASAM("rule asam"),
    GSAM("rule gsam"),
    OBF("objective obf"),
    SLOPE("schedule linear or cosine"),
    STEPS("schedule step"),
    LR_PROP("rho_schedule lr_prop"),
    RHO_SLOPE("rho_schedule linear or cosine"),
    RHO_STEPS("rho_schedule step");

    private final String users;

    Use(String users) {
      this.users = users;
    }

    String users() {
      return users;
    }
  }
}
