package dev.lethe.worker.sharpness;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Rule;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.layer.Scratch;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The gradient that a sharpness-aware optimiser descends.
 *
 * <p>The batch is cut into micro-batches of m. For each, the rule turns the gradient g of the
 * objective at w into ε, the loss is differentiated at w + ε, and the blend makes the micro-batch's
 * gradient from both; the average of these is the result (m-sharpness, Foret et al., ICLR 2021).
 * Running statistics follow the pass at w; where a rule needs no gradient there (random), a forward
 * pass is made for their sake, as the released code of perturbed forgetting does. It counts as no
 * gradient evaluation.
 *
 * <p>Memory: activations live as long as the pass that makes them, and a pass sees no more than a
 * piece of so many examples; the mean over the pieces of a micro-batch is its gradient, up to
 * rounding, as long as no layer looks at other examples. Vectors as long as all weights are made
 * for gradients alone: what is computed from one takes its place.
 */
public final class SharpGradient {
  private final Network network;
  private final Perturbation perturbation;
  private final TrainingLoss loss;
  private final Ascent ascent;
  private final int m;
  private final int piece;

  /** With passes over whole micro-batches. */
  public SharpGradient(Network network, Perturbation perturbation, TrainingLoss loss, int m) {
    this(network, perturbation, loss, m, m);
  }

  /**
   * Settles what is computed.
   *
   * @param piece most examples in a pass; divides m, or is more
   */
  public SharpGradient(
      Network network, Perturbation perturbation, TrainingLoss loss, int m, int piece) {
    this.network = network;
    this.perturbation = perturbation;
    this.loss = loss;
    this.ascent = new Ascent(perturbation.objective(), loss);
    this.m = m;
    this.piece = piece;
  }

  /**
   * What one batch says.
   *
   * @param vector what the weights descend, like the weights, before weight decay
   * @param loss mean training loss at the weights where the gradient was taken
   * @param firstPoint w + ε of the first micro-batch; w where nothing is perturbed
   * @param perturbationNorm ‖ε‖, mean over micro-batches
   */
  public record Result(NDArray vector, double loss, NDArray firstPoint, double perturbationNorm) {}

  /**
   * What this batch says the weights should descend.
   *
   * @param state belongs to the step's manager, as {@link NetworkState#within} makes it; only its
   *     statistics change
   * @param rho ρ of this step
   */
  public Result of(NetworkState state, Batch batch, double rho) {
    NDManager step = state.weights().getManager();
    List<Batch> parts = batch.cut(m);
    Mean mean = new Mean(step, parts.size());
    for (Batch part : parts) {
      try (NDManager scope = step.newSubManager()) {
        mean.add(micro(state.within(scope), part.within(scope), rho));
      }
    }
    return mean.result();
  }

  /** Sums up micro-batches as they come, so that only one is in memory. */
  private static final class Mean {
    private final NDManager manager;
    private final int parts;
    private @Nullable Micro first;
    private double losses;
    private double distances;

    Mean(NDManager manager, int parts) {
      this.manager = manager;
      this.parts = parts;
    }

    void add(Micro part) {
      losses += part.loss();
      distances += part.distance();
      if (first == null) {
        part.gradient().attach(manager);
        part.point().attach(manager);
        first = part;
      } else {
        first.gradient().addi(part.gradient());
      }
    }

    Result result() {
      Micro found = Objects.requireNonNull(first);
      NDArray mean = parts == 1 ? found.gradient() : found.gradient().divi(parts);
      return new Result(mean, losses / parts, found.point(), distances / parts);
    }
  }

  private record Micro(NDArray gradient, double loss, NDArray point, double distance) {}

  /** Where the objective is climbed from w, and how the blend uses the gradient found there. */
  private Micro micro(NetworkState state, Batch batch, double rho) {
    NDArray weights = state.weights();
    return switch (perturbation.rule()) {
      case Rule.None() -> descend(state, weights, batch, Pass.TRAINING, 0);
      case Rule.Random _ -> {
        moveStatistics(state, batch);
        yield perturbed(state, batch, Neighbour.random(weights, rho));
      }
      case Rule.Sam _ -> {
        NDArray gradient = slope(state, batch);
        yield perturbed(state, batch, climb(state, batch, gradient, alongGradient(rho)));
      }
      case Rule.Asam asam -> {
        UnaryOperator<NDArray> stride =
            gradient -> Neighbour.adaptive(asam, weights, gradient, rho / steps());
        yield perturbed(state, batch, climb(state, batch, slope(state, batch), stride));
      }
      case Rule.Gsam gsam -> {
        NDArray gradient = slope(state, batch);
        NDArray copy = gradient.duplicate();
        Micro there = perturbed(state, batch, climb(state, batch, copy, alongGradient(rho)));
        NDArray blend = Blend.gsam(gsam, gradient, there.gradient());
        yield new Micro(blend, there.loss(), there.point(), there.distance());
      }
    };
  }

  private UnaryOperator<NDArray> alongGradient(double rho) {
    return gradient -> Neighbour.alongGradient(gradient, rho / steps());
  }

  private int steps() {
    return perturbation.ascentSteps();
  }

  /** The objective's gradient at w; running statistics follow this pass. */
  private NDArray slope(NetworkState state, Batch batch) {
    return gradient(state, state.weights(), batch, ascent::of, Pass.TRAINING).vector();
  }

  /**
   * ε, in the place of the gradient that it begins with.
   *
   * @param gradient of the objective at w
   */
  private NDArray climb(
      NetworkState state, Batch batch, NDArray gradient, UnaryOperator<NDArray> stride) {
    NDArray step = Scratch.result(() -> stride.apply(gradient));
    for (int taken = 1; taken < steps(); taken++) {
      NDArray point = state.weights().add(step);
      NDArray further = gradient(state, point, batch, ascent::of, Pass.PERTURBED).vector();
      NDArray _ = step.addi(stride.apply(further));
    }
    return step;
  }

  /** What a pass at w does to the running statistics, without its gradient. */
  private void moveStatistics(NetworkState state, Batch batch) {
    if (state.statistics().size() > 0) {
      for (Batch part : batch.cut(piece)) {
        NDArray _ =
            network.forward(state.weights(), state.statistics(), part.images(), Pass.TRAINING);
      }
    }
  }

  /**
   * The gradient at w + ε.
   *
   * @param step ε; its place is taken by w + ε
   */
  private Micro perturbed(NetworkState state, Batch batch, NDArray step) {
    double distance = step.norm().getFloat();
    return descend(state, step.addi(state.weights()), batch, Pass.PERTURBED, distance);
  }

  private Micro descend(
      NetworkState state, NDArray point, Batch batch, Pass pass, double distance) {
    Slope slope = gradient(state, point, batch, loss::of, pass);
    return new Micro(slope.vector(), slope.height(), point, distance);
  }

  private interface Scalar {
    NDArray of(NDArray logits, NDArray labels);
  }

  /** A function's value at a point and its gradient there. */
  private record Slope(NDArray vector, double height) {}

  private Slope gradient(
      NetworkState state, NDArray point, Batch batch, Scalar function, Pass pass) {
    List<Batch> pieces = batch.cut(piece);
    Slope first = ofPiece(state, point, pieces.getFirst(), function, pass);
    if (pieces.size() == 1) {
      return first;
    }
    double height = first.height();
    for (Batch next : pieces.subList(1, pieces.size())) {
      try (NDManager scope = point.getManager().newSubManager()) {
        Slope slope = ofPiece(state, point, next, function, pass);
        slope.vector().attach(scope);
        first.vector().addi(slope.vector());
        height += slope.height();
      }
    }
    return new Slope(first.vector().divi(pieces.size()), height / pieces.size());
  }

  /** Differentiates at a fresh alias of the point, so gradients never add up and none is zeroed. */
  private Slope ofPiece(
      NetworkState state, NDArray point, Batch batch, Scalar function, Pass pass) {
    try (NDManager scope = point.getManager().newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray leaf = point.stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(true);
      Batch seen = batch.within(scope);
      NDArray statistics = state.within(scope).statistics();
      NDArray logits = network.forward(leaf, statistics, seen.images(), pass);
      NDArray value = function.of(logits, seen.labels());
      collector.backward(value);
      NDArray vector = leaf.getGradient();
      vector.attach(point.getManager());
      return new Slope(vector, value.getFloat());
    }
  }
}
