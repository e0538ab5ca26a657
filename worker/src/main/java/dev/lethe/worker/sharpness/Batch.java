package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples that are seen together.
 *
 * @param images N×C×H×W
 * @param labels N×K, one-hot
 */
public record Batch(NDArray images, NDArray labels) {
  /** Micro-batches of m examples; m divides the size, or is more and cuts nothing. */
  public List<Batch> cut(int m) {
    long size = size();
    if (m >= size) {
      return List.of(this);
    }
    NDList imageParts = images.split(size / m);
    NDList labelParts = labels.split(size / m);
    List<Batch> parts = new ArrayList<>();
    for (int i = 0; i < imageParts.size(); i++) {
      parts.add(new Batch(imageParts.get(i), labelParts.get(i)));
    }
    return parts;
  }

  /** The same examples under a shorter life: what is computed from them belongs to that manager. */
  Batch within(NDManager manager) {
    return new Batch(alias(images, manager), alias(labels, manager));
  }

  private static NDArray alias(NDArray array, NDManager manager) {
    NDArray alias = array.stopGradient();
    alias.attach(manager);
    return alias;
  }

  long size() {
    return images.getShape().get(0);
  }
}
