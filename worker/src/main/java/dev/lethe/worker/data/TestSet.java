package dev.lethe.worker.data;

import java.util.List;
import java.util.function.Supplier;

/**
 * Images that a trial is measured on, in one part or in several, the mean over which counts. A part
 * is made when it is asked for, so that it need not be in memory before.
 *
 * @param parts at least one, of the same number of images each
 * @param among the classes that an answer is looked for in, in order; empty for all
 */
public record TestSet(List<Part> parts, List<Integer> among) {
  public TestSet {
    parts = List.copyOf(parts);
    among = List.copyOf(among);
  }

  /**
   * One part.
   *
   * @param kind a name that it shares with parts of its kind; empty where all are of one
   * @param count of images
   */
  public record Part(String kind, int count, Supplier<? extends ImageSet> images) {}

  /** Of images that are there. */
  static TestSet of(ImageSet images) {
    return new TestSet(List.of(new Part("", images.count(), () -> images)), List.of());
  }

  /** The same, with answers looked for in other classes. */
  TestSet among(List<Integer> classes) {
    return new TestSet(parts, classes);
  }

  /** Images in all parts. */
  public long count() {
    return parts.stream().mapToLong(Part::count).sum();
  }
}
