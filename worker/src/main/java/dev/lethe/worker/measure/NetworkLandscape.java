package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.TrainingLoss;

/**
 * The loss of a network.
 *
 * @param statistics running means and variances; not changed
 * @param pass evaluation or perturbed: not the one that running statistics follow
 */
record NetworkLandscape(Network network, NDArray statistics, TrainingLoss loss, Pass pass)
    implements Landscape {
  @Override
  public NDArray height(NDArray point, Batch batch) {
    NDManager manager = point.getManager();
    return loss.of(logits(point, batch), within(batch.labels(), manager));
  }

  /** N×K; whatever is computed on the way belongs to the point's manager. */
  NDArray logits(NDArray point, Batch batch) {
    NDManager manager = point.getManager();
    return network.forward(
        point, within(statistics, manager), within(batch.images(), manager), pass);
  }

  /** The same numbers under another manager, which then owns what is computed from them. */
  private static NDArray within(NDArray array, NDManager manager) {
    NDArray alias = array.stopGradient();
    alias.attach(manager);
    return alias;
  }
}
