package dev.lethe.protocol;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which examples a trial sees.
 *
 * @param name shapes, mnist, fashion-mnist, cifar-10, cifar-100 or image-folder
 * @param train training examples, drawn with {@code splitSeed}, of each class the share that it has
 *     in the whole
 * @param validation validation examples, drawn from the rest of the training set
 * @param splitSeed decides the split, and for shapes the images
 * @param shapes how shapes are drawn; null for every other data set
 * @param checksum what the worker's data must hash to; null where the first worker decides
 * @param folder which files there are and how they become images; null for every other data set
 * @param size width and height that the images of a data set without these choices are brought to;
 *     null for their own
 */
public record DatasetSpec(
    String name,
    int train,
    int validation,
    long splitSeed,
    @Nullable Shapes shapes,
    @Nullable String checksum,
    @Nullable ImageFolder folder,
    @Nullable Integer size) {
  /** The second test set of shapes, whose backgrounds tell as much as those of the training set. */
  public static final String TEST_CUE_KEPT = "test-cue-kept";

  /** Of MNIST, Fashion-MNIST, CIFAR-10 and CIFAR-100 alike. */
  private static final int TEST_IMAGES = 10_000;

  public DatasetSpec {
    if (train < 1 || validation < 1) {
      throw new IllegalArgumentException("train and validation are at least 1");
    }
    if (size != null && size < 1) {
      throw new IllegalArgumentException("an image has at least one pixel");
    }
  }

  /** A data set whose images keep their size, or say it elsewhere. */
  public DatasetSpec(
      String name,
      int train,
      int validation,
      long splitSeed,
      @Nullable Shapes shapes,
      @Nullable String checksum,
      @Nullable ImageFolder folder) {
    this(name, train, validation, splitSeed, shapes, checksum, folder, null);
  }

  /** The same, and no image folder. */
  public DatasetSpec(
      String name,
      int train,
      int validation,
      long splitSeed,
      @Nullable Shapes shapes,
      @Nullable String checksum) {
    this(name, train, validation, splitSeed, shapes, checksum, null);
  }

  /**
   * Small RGB images of K shapes, whose background agrees with the class in a share of the training
   * and validation images and is random in the test set.
   *
   * @param classes K, at most 8
   * @param size width and height in pixels
   * @param cue share of images whose background tells the class, 0 to 1
   * @param noise standard deviation of the pixel noise, on a scale where pixels lie in 0 to 1
   * @param labelNoise share of training and validation images whose label is drawn at random
   * @param test images of the test set
   */
  public record Shapes(
      int classes, int size, double cue, double noise, double labelNoise, int test) {}

  /** The same data with its checksum known. */
  public DatasetSpec withChecksum(@Nullable String known) {
    return new DatasetSpec(name, train, validation, splitSeed, shapes, known, folder, size);
  }

  /** Names of the test sets that it has. */
  public List<String> testSets() {
    return shapes == null
        ? List.of(EvaluationSet.TEST)
        : List.of(EvaluationSet.TEST, TEST_CUE_KEPT);
  }

  /** Images of each test set that it has; empty where only its files tell. */
  public OptionalInt testImages() {
    if (folder != null) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(shapes == null ? TEST_IMAGES : shapes.test());
  }

  /** The share of images with a telling background, where the data set has such a thing. */
  public OptionalDouble cue() {
    return shapes == null ? OptionalDouble.empty() : OptionalDouble.of(shapes.cue());
  }
}
