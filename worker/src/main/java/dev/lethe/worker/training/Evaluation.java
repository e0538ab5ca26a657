package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.TrainingSpec.Loss;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * How good a network is on images that it does not train on.
 *
 * @param loss without label smoothing, mean over the images
 */
record Evaluation(double accuracy, double loss) {
  /** Images that are evaluated together where memory does not matter. */
  static final int BATCH = 256;

  static Evaluation of(
      Network network,
      NetworkState state,
      Images images,
      Dataset dataset,
      Loss kind,
      int atOnce,
      Runnable batchDone) {
    int[] all = inOrder(images.count());
    return of(network, state, images, all, dataset, kind, atOnce, batchDone);
  }

  /**
   * Of some images.
   *
   * @param order their places
   */
  static Evaluation of(
      Network network,
      NetworkState state,
      Images images,
      int[] order,
      Dataset dataset,
      Loss kind,
      int atOnce,
      Runnable batchDone) {
    int capacity = Math.min(atOnce, order.length);
    double right = 0;
    double loss = 0;
    try (Feed feed =
        new Feed(
            images, dataset.classes(), dataset.mean(), dataset.deviation(), Set.of(), capacity)) {
      for (int from = 0; from < order.length; from += capacity) {
        int to = Math.min(from + capacity, order.length);
        try (NDManager manager = state.weights().getManager().newSubManager()) {
          Batch batch = feed.batch(manager, order, from, to, new Random(0));
          Evaluation part = of(network, state.within(manager), batch, kind);
          right += part.accuracy() * (to - from);
          loss += part.loss() * (to - from);
        }
      }
      batchDone.run();
    }
    return new Evaluation(right / order.length, loss / order.length);
  }

  private static Evaluation of(Network network, NetworkState state, Batch batch, Loss kind) {
    NDArray logits =
        network.forward(state.weights(), state.statistics(), batch.images(), Pass.EVALUATION);
    NDArray right = logits.argMax(1).eq(batch.labels().argMax(1));
    return new Evaluation(
        (double) right.countNonzero().getLong() / right.size(),
        new TrainingLoss(kind, 0).of(logits, batch.labels()).getFloat());
  }

  private static int[] inOrder(int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    return order;
  }

  void putInto(Map<String, Double> metrics, String name) {
    metrics.put(name + "/accuracy", accuracy);
    metrics.put(name + "/loss", loss);
  }
}
