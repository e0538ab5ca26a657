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
 * <tr><td>held_out_loss_rise</td><td>the same on held-out examples</td></tr>
 * <tr><td>own_loss_rise</td><td>their difference: what is forgotten about these examples</td></tr>
 * <tr><td>rho_gradient_norm</td><td>‖ε‖ ‖∇L(w)‖ on the perturbed batch: the rise that a linear loss
 * would have at most</td></tr>
 * <tr><td>held_out_cosine</td><td>cosine of ε with ∇L(w) on held-out examples</td></tr>
 * </table>
 *
 * The held-out examples of a repetition may come in several batches, each normalised by itself:
 * their rises are averaged, and so are their gradients, so that the cosine is that of the gradient
 * on all of them. Rises and cosines are averaged over repetitions. No more than one batch is in
 * memory at a time.
 *
 * <p>With the sigmoid loss each output is a distribution of two values, and KL and H are sums over
 * them.
 */
public final class Forgetting {
  private final Network network;
  private final TrainingLoss loss;

  public Forgetting(Network network, TrainingLoss loss) {
    this.network = network;
    this.loss = loss;
  }

  /** Examples that are not trained on. */
  public interface HeldOut {
    int repetitions();

    /** Of each repetition. */
    int batches();

    /** A batch, all of one size; good until the next one is asked for. */
    Batch batch(NDManager manager, int repetition, int number);
  }

  /**
   * By name; nothing where nothing was perturbed.
   *
   * @param state before the update; not changed
   * @param perturbed w + ε
   * @param own the examples that ε was made for
   */
  public Map<String, Double> of(NetworkState state, NDArray perturbed, Batch own, HeldOut heldOut) {
    try (NDManager scratch = state.weights().getManager().newSubManager()) {
      NetworkState here = state.within(scratch);
      NDArray there = within(scratch, perturbed);
      NDArray step = there.sub(here.weights());
      double length = step.norm().getFloat();
      if (length == 0) {
        return Map.of();
      }
      Map<String, Double> values = new LinkedHashMap<>(own(scratch, here, there, own, length));
      double rise = 0;
      double cosine = 0;
      for (int repetition = 0; repetition < heldOut.repetitions(); repetition++) {
        try (NDManager one = scratch.newSubManager()) {
          Elsewhere seen = elsewhere(one, here, there, heldOut, repetition);
          rise += seen.rise();
          cosine += cosine(within(one, step), length, seen.gradient());
        }
      }
      rise /= heldOut.repetitions();
      values.put("held_out_loss_rise", rise);
      values.put("own_loss_rise", values.getOrDefault("loss_rise", Double.NaN) - rise);
      values.put("held_out_cosine", cosine / heldOut.repetitions());
      return named(values);
    }
  }

  private Map<String, Double> own(
      NDManager owner, NetworkState here, NDArray there, Batch own, double length) {
    try (NDManager scratch = owner.newSubManager()) {
      Pair pair = pair(here.within(scratch), within(scratch, there), own);
      return Map.of(
          "kl",
          mean(pair.before().exp().mul(pair.before().sub(pair.after()))),
          "entropy_rise",
          entropy(pair.after()) - entropy(pair.before()),
          "loss_rise",
          pair.rise(),
          "rho_gradient_norm",
          length * pair.gradient().norm().getFloat());
    }
  }

  /**
   * What the batches of a repetition say together.
   *
   * @param rise of the loss, their mean
   * @param gradient at w, their sum, which points where their mean does
   */
  private record Elsewhere(double rise, NDArray gradient) {}

  private Elsewhere elsewhere(
      NDManager owner, NetworkState here, NDArray there, HeldOut heldOut, int repetition) {
    NDArray gradient = owner.zeros(here.weights().getShape());
    double rise = 0;
    for (int number = 0; number < heldOut.batches(); number++) {
      try (NDManager scratch = owner.newSubManager()) {
        Batch batch = heldOut.batch(scratch, repetition, number);
        Pair pair = pair(here.within(scratch), within(scratch, there), batch);
        gradient.addi(pair.gradient());
        rise += pair.rise();
      }
    }
    return new Elsewhere(rise / heldOut.batches(), gradient);
  }

  private static double cosine(NDArray step, double length, NDArray gradient) {
    return step.dot(gradient).getFloat() / (length * gradient.norm().getFloat());
  }

  private static Map<String, Double> named(Map<String, Double> values) {
    Map<String, Double> named = new LinkedHashMap<>();
    values.forEach((name, value) -> named.put(Measure.FORGETTING + name, value));
    return named;
  }

  private static NDArray within(NDManager manager, NDArray array) {
    NDArray alias = array.stopGradient();
    alias.attach(manager);
    return alias;
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
