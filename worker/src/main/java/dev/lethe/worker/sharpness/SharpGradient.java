package dev.lethe.worker.sharpness;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.Rule;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import java.util.List;

/**
 * The gradient that a sharpness-aware optimiser descends.
 *
 * <p>The batch is cut into micro-batches of m. For each, the rule turns the gradient g of the
 * objective at w into ε, the loss is differentiated at w + ε, and the blend makes the micro-batch's
 * gradient from both; the average of these is the result (m-sharpness, Foret et al., ICLR 2021).
 * Running statistics follow the pass at w; where a rule needs no gradient there (random), a forward
 * pass is made for their sake, as the released code of perturbed forgetting does. It counts as no
 * gradient evaluation.
 */
public final class SharpGradient {
  private final Network network;
  private final Perturbation perturbation;
  private final TrainingLoss loss;
  private final Ascent ascent;
  private final int m;

  public SharpGradient(Network network, Perturbation perturbation, TrainingLoss loss, int m) {
    this.network = network;
    this.perturbation = perturbation;
    this.loss = loss;
    this.ascent = new Ascent(perturbation.objective(), loss);
    this.m = m;
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
    List<Micro> parts = batch.cut(m).stream().map(part -> micro(state, part, rho)).toList();
    Micro first = parts.getFirst();
    NDArray sum = first.gradient();
    for (Micro part : parts.subList(1, parts.size())) {
      sum.addi(part.gradient());
    }
    NDArray mean = parts.size() == 1 ? sum : sum.divi(parts.size());
    return new Result(
        mean,
        parts.stream().mapToDouble(Micro::loss).average().orElseThrow(),
        first.point(),
        parts.stream().mapToDouble(Micro::distance).average().orElseThrow());
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
        NDArray climb = climb(state, batch);
        yield perturbed(state, batch, Neighbour.alongGradient(climb, rho));
      }
      case Rule.Asam asam -> {
        NDArray step = Neighbour.adaptive(asam, weights, climb(state, batch), rho);
        yield perturbed(state, batch, step);
      }
      case Rule.Gsam gsam -> {
        NDArray climb = climb(state, batch);
        Micro there = perturbed(state, batch, Neighbour.alongGradient(climb, rho));
        NDArray blend = Blend.gsam(gsam, climb, there.gradient());
        yield new Micro(blend, there.loss(), there.point(), there.distance());
      }
    };
  }

  private NDArray climb(NetworkState state, Batch batch) {
    return gradient(state, state.weights(), batch, ascent::of, Pass.TRAINING).vector();
  }

  /** What a pass at w does to the running statistics, without its gradient. */
  private void moveStatistics(NetworkState state, Batch batch) {
    if (state.statistics().size() > 0) {
      NDArray _ =
          network.forward(state.weights(), state.statistics(), batch.images(), Pass.TRAINING);
    }
  }

  private Micro perturbed(NetworkState state, Batch batch, NDArray step) {
    NDArray point = state.weights().add(step);
    return descend(state, point, batch, Pass.PERTURBED, step.norm().getFloat());
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

  /** Differentiates at a fresh alias of the point, so gradients never add up and none is zeroed. */
  private Slope gradient(
      NetworkState state, NDArray point, Batch batch, Scalar function, Pass pass) {
    NDArray leaf = point.stopGradient();
    leaf.setRequiresGradient(true);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray logits = network.forward(leaf, state.statistics(), batch.images(), pass);
      NDArray value = function.of(logits, batch.labels());
      collector.backward(value);
      return new Slope(leaf.getGradient(), value.getFloat());
    }
  }
}
