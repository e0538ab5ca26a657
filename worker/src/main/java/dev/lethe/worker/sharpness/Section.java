package dev.lethe.worker.sharpness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.lethe.worker.model.NetworkState;
import java.util.ArrayList;
import java.util.List;

/**
 * A section of vectors that are as long as all weights. What is computed weight by weight may be
 * computed section by section: the numbers are the same to the bit, and all that lies between the
 * old weights and the new stays in the processor's cache. Vectors of all weights would go through
 * memory once for each operation, and the larger ones through the system's hands, page by page.
 *
 * @param from the first weight
 * @param to behind the last
 * @param whole whether there is no other
 */
record Section(long from, long to, boolean whole) {
  /**
   * Half a megabyte of floats: several such fit the cache, and an operation's call weighs little.
   */
  static final long LENGTH = 1 << 17;

  /** All of them in their order; on a GPU a single one, as it is the calls that cost there. */
  static List<Section> allOf(NDArray vector) {
    long size = vector.size();
    if (size <= LENGTH || vector.getDevice().isGpu()) {
      return List.of(new Section(0, size, true));
    }
    List<Section> sections = new ArrayList<>();
    for (long from = 0; from < size; from += LENGTH) {
      sections.add(new Section(from, Math.min(from + LENGTH, size), false));
    }
    return sections;
  }

  /** The section of a vector, which is changed by what changes the result; a scalar as it is. */
  NDArray of(NDArray vector) {
    boolean scalar = vector.getShape().dimension() == 0;
    return whole || scalar ? vector : vector.get(new NDIndex().addSliceDim(from, to));
  }

  /** Weights and velocity of the section; statistics are none of it. */
  NetworkState of(NetworkState state) {
    return new NetworkState(of(state.weights()), of(state.velocity()), state.statistics());
  }
}
