package dev.lethe.worker.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A part for training and a part for validation, the same on every machine: of each class the share
 * that it has in the whole, up to rounding, drawn with the seed.
 */
final class Split {
  private Split() {}

  /** The images at {@code indices}, in that order. */
  static Images pick(Images images, List<Integer> indices) {
    int size = images.height() * images.width() * images.channels();
    byte[] pixels = new byte[indices.size() * size];
    int[] labels = new int[indices.size()];
    for (int i = 0; i < labels.length; i++) {
      System.arraycopy(images.pixels(), indices.get(i) * size, pixels, i * size, size);
      labels[i] = images.labels()[indices.get(i)];
    }
    return new Images(
        pixels, labels.length, images.height(), images.width(), images.channels(), labels);
  }

  /**
   * Indices of the two parts.
   *
   * @return training first, then validation
   */
  static List<List<Integer>> of(Images images, int classes, int train, int validation, long seed) {
    return of(images.labels(), classes, train, validation, seed);
  }

  /** The same by the labels alone. */
  static List<List<Integer>> of(int[] labels, int classes, int train, int validation, long seed) {
    List<List<Integer>> byClass = shuffledByClass(labels, classes, seed);
    List<Integer> first = new ArrayList<>(train);
    List<Integer> second = new ArrayList<>(validation);
    take(byClass, labels.length, train, first);
    take(byClass, labels.length - train, validation, second);
    return List.of(first, second);
  }

  private static List<List<Integer>> shuffledByClass(int[] labels, int classes, long seed) {
    List<List<Integer>> byClass = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      byClass.add(new ArrayList<>());
    }
    for (int i = 0; i < labels.length; i++) {
      byClass.get(labels[i]).add(i);
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (List<Integer> members : byClass) {
      for (int i = members.size() - 1; i > 0; i--) {
        java.util.Collections.swap(members, i, random.nextInt(i + 1));
      }
    }
    return byClass;
  }

  /**
   * Takes {@code wanted} of {@code all}, from each class its share; the rounding goes to the last.
   */
  private static void take(List<List<Integer>> byClass, int all, int wanted, List<Integer> taken) {
    if (wanted == 0) {
      return;
    }
    long seen = 0;
    for (List<Integer> members : byClass) {
      long before = seen * wanted / all;
      seen += members.size();
      int share = (int) (seen * wanted / all - before);
      List<Integer> part = members.subList(0, share);
      taken.addAll(part);
      part.clear();
    }
  }
}
