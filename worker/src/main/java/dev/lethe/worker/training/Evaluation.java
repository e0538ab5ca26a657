package dev.lethe.worker.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.lethe.protocol.Loss;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageSet;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.List;
import java.util.Map;

/**
 * How good a network is on images that it does not train on.
 *
 * @param accuracy share of the images whose answer is one of the classes that are right for them
 * @param loss without label smoothing, mean over the images; where several classes are right, each
 *     is expected with an equal share
 */
record Evaluation(double accuracy, double loss) {
  /** Images that are evaluated together where memory does not matter. */
  static final int BATCH = 256;

  private static final Draws NOTHING_DRAWN = new Draws(0);

  /**
   * What is evaluated.
   *
   * @param order places of the images
   * @param among the classes that an answer is looked for in; empty for all
   */
  @SuppressWarnings("ArrayRecordComponent") // lives for one evaluation
  record Asked(ImageSet images, int[] order, List<Integer> among) {
    /** All images. */
    static Asked of(ImageSet images, List<Integer> among) {
      return new Asked(images, inOrder(images.count()), among);
    }
  }

  /**
   * Of a network.
   *
   * @param atOnce most images that are evaluated together
   * @param batchDone called behind each batch
   */
  static Evaluation of(
      Network network,
      NetworkState state,
      Asked asked,
      Dataset dataset,
      Loss kind,
      int atOnce,
      Runnable batchDone) {
    int[] order = asked.order();
    int capacity = Math.min(atOnce, order.length);
    double right = 0;
    double loss = 0;
    long counted = 0;
    try (Batches batches =
        Batches.evaluation(
            asked.images(), dataset, capacity, number -> slice(order, number, capacity))) {
      for (long number = 0; number * capacity < order.length; number++) {
        try (NDManager manager = state.weights().getManager().newSubManager()) {
          Batch batch = labelled(batches.batch(manager, number));
          long count = batch.labels().getShape().get(0);
          if (count > 0) {
            Evaluation part = of(network, state.within(manager), batch, asked.among(), kind);
            right += part.accuracy() * count;
            loss += part.loss() * count;
            counted += count;
          }
        }
        batchDone.run();
      }
    }
    return new Evaluation(right / counted, loss / counted);
  }

  private static Batches.Slice slice(int[] order, long number, int capacity) {
    int from = (int) Math.min(number * capacity, order.length);
    int to = Math.min(from + capacity, order.length);
    return new Batches.Slice(order, from, to, NOTHING_DRAWN, number);
  }

  /** The batch without what has no label. */
  private static Batch labelled(Batch batch) {
    NDArray known = batch.labels().sum(new int[] {1}).gt(0);
    if (known.countNonzero().getLong() == known.size()) {
      return batch;
    }
    NDIndex places = new NDIndex("{}", known.nonzero().flatten());
    return new Batch(batch.images().get(places), batch.labels().get(places));
  }

  private static Evaluation of(
      Network network, NetworkState state, Batch batch, List<Integer> among, Loss kind) {
    NDArray logits =
        network.forward(state.weights(), state.statistics(), batch.images(), Pass.EVALUATION);
    return among.isEmpty()
        ? of(logits, batch.labels(), kind)
        : of(columns(logits, among), columns(batch.labels(), among), kind);
  }

  /** Of so many images by as many classes. */
  static Evaluation of(NDArray logits, NDArray labels, Loss kind) {
    NDArray right = labels.gather(logits.argMax(1).expandDims(1), 1).gt(0);
    return new Evaluation(
        (double) right.countNonzero().getLong() / right.size(),
        new TrainingLoss(kind, 0).of(logits, labels).getFloat());
  }

  /** The array with these columns alone. */
  static NDArray columns(NDArray array, List<Integer> among) {
    long[] places = among.stream().mapToLong(Integer::longValue).toArray();
    NDArray wanted = array.getManager().create(places);
    return array.gather(wanted.expandDims(0).repeat(0, array.getShape().get(0)), 1);
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
