package dev.lethe.worker.measure;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import dev.lethe.protocol.Measure;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a perturbation ε makes the network forget in one step: the network at w beside the one at w
 * + ε, on the examples that ε was made for and on others that it was not. Both are normalised by
 * the batch, as in the two passes of the update. These are Lethe's own measures; "Forget Sharpness"
 * defines perturbed forgetting in another way.
 *
 * <table>
 * <caption>Of a step; p are the outputs as probabilities, L the training loss</caption>
 * <tr><td>kl</td><td>KL(p_w ‖ p_{w+ε}), mean over the perturbed batch</td></tr>
 * <tr><td>entropy_rise</td><td>H(p_{w+ε}) − H(p_w), mean over the perturbed batch</td></tr>
 * <tr><td>loss_rise</td><td>L(w + ε) − L(w) on the perturbed batch</td></tr>
 * <tr><td>held_out_loss_rise</td><td>the same on the held-out batch</td></tr>
 * <tr><td>own_loss_rise</td><td>their difference: what is forgotten about these examples</td></tr>
 * <tr><td>rho_gradient_norm</td><td>‖ε‖ ‖∇L(w)‖ on the perturbed batch: the rise that a linear loss
 * would have at most</td></tr>
 * <tr><td>held_out_cosine</td><td>cosine of ε with ∇L(w) on the held-out batch</td></tr>
 * </table>
 *
 * With the sigmoid loss each output is a distribution of two values, and KL and H are sums over
 * them.
 */
public final class Forgetting {
  private final Network network;
  private final TrainingLoss loss;

  public Forgetting(Network network, TrainingLoss loss) {
    this.network = network;
    this.loss = loss;
  }

  /**
   * By name; nothing where nothing was perturbed.
   *
   * @param state before the update; not changed
   * @param perturbed w + ε
   * @param own the examples that ε was made for
   * @param heldOut examples that are not trained on
   */
  public Map<String, Double> of(NetworkState state, NDArray perturbed, Batch own, Batch heldOut) {
    try (NDManager scratch = state.weights().getManager().newSubManager()) {
      NetworkState here = state.within(scratch);
      NDArray step = perturbed.sub(here.weights());
      step.attach(scratch);
      double length = step.norm().getFloat();
      if (length == 0) {
        return Map.of();
      }
      NDArray there = perturbed.stopGradient();
      there.attach(scratch);
      return values(step, length, pair(here, there, own), pair(here, there, heldOut));
    }
  }

  private Map<String, Double> values(NDArray step, double length, Pair own, Pair heldOut) {
    Map<String, Double> values = new LinkedHashMap<>();
    NDArray held = heldOut.gradient();
    values.put("kl", mean(own.before().exp().mul(own.before().sub(own.after()))));
    values.put("entropy_rise", entropy(own.after()) - entropy(own.before()));
    values.put("loss_rise", own.rise());
    values.put("held_out_loss_rise", heldOut.rise());
    values.put("own_loss_rise", own.rise() - heldOut.rise());
    values.put("rho_gradient_norm", length * own.gradient().norm().getFloat());
    values.put("held_out_cosine", step.dot(held).getFloat() / (length * held.norm().getFloat()));
    Map<String, Double> named = new LinkedHashMap<>();
    values.forEach((name, value) -> named.put(Measure.FORGETTING + name, value));
    return named;
  }

  /**
   * A batch before and after.
   *
   * @param before log p_w, N×values
   * @param after log p_{w+ε}
   * @param gradient at w
   */
  private record Pair(NDArray before, NDArray after, double rise, NDArray gradient) {}

  private Pair pair(NetworkState state, NDArray there, Batch batch) {
    NetworkLandscape landscape =
        new NetworkLandscape(network, state.statistics(), loss, Pass.PERTURBED);
    NDArray leaf = state.weights().stopGradient();
    leaf.setRequiresGradient(true);
    NDArray after = landscape.logits(there, batch);
    double lossAfter = loss.of(after, batch.labels()).getFloat();
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDArray before = landscape.logits(leaf, batch);
      NDArray height = loss.of(before, batch.labels());
      collector.backward(height);
      return new Pair(
          logProbabilities(before.stopGradient()),
          logProbabilities(after),
          lossAfter - height.getFloat(),
          leaf.getGradient());
    }
  }

  /** Of each class; of each class and its contrary where classes do not exclude each other. */
  private NDArray logProbabilities(NDArray logits) {
    return switch (loss.kind()) {
      case SOFTMAX_CROSS_ENTROPY -> logits.logSoftmax(1);
      case SIGMOID_BINARY_CROSS_ENTROPY ->
          NDArrays.concat(
              new NDList(
                  Activation.softPlus(logits.neg()).neg(), Activation.softPlus(logits).neg()),
              1);
    };
  }

  private static double entropy(NDArray logProbabilities) {
    return -mean(logProbabilities.exp().mul(logProbabilities));
  }

  /** Sums over values, mean over examples. */
  private static double mean(NDArray terms) {
    return (double) terms.sum().getFloat() / terms.getShape().get(0);
  }
}
