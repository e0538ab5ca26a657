package dev.lethe.worker.data;

import dev.lethe.protocol.DatasetSpec;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SplittableRandom;

/** What is known of a data set's images without its files. */
public record ImageFormat(int channels, int side, int classes) {
  /** ImageNet's; how many classes another folder has only its files tell. */
  private static final int CLASSES_OF_FOLDERS = 1_000;

  /**
   * Of a data set.
   *
   * @throws DataUnavailable when only its files tell
   */
  public static ImageFormat of(DatasetSpec spec) throws DataUnavailable {
    return switch (spec.name()) {
      case "mnist", "fashion-mnist" -> new ImageFormat(1, 28, 10);
      case "cifar-10" -> new ImageFormat(3, sizeOr(32, spec), 10);
      case "cifar-100" -> new ImageFormat(3, sizeOr(32, spec), 100);
      default -> {
        if (spec.folder() != null) {
          yield new ImageFormat(3, spec.folder().size(), CLASSES_OF_FOLDERS);
        }
        DatasetSpec.Shapes shapes = spec.shapes();
        if (shapes == null) {
          throw new DataUnavailable(
              "the size and the classes of %s are in its files only".formatted(spec.name()));
        }
        yield new ImageFormat(3, shapes.size(), shapes.classes());
      }
    };
  }

  private static int sizeOr(int own, DatasetSpec spec) {
    return Objects.requireNonNullElse(spec.size(), own);
  }

  /** A data set of so many images of noise, which only serves to train a few updates. */
  public Dataset noise(int count) {
    SplittableRandom random = new SplittableRandom(0);
    byte[] pixels = new byte[count * side * side * channels];
    random.nextBytes(pixels);
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(classes);
    }
    Images images = new Images(pixels, count, side, side, channels, labels);
    Moments moments = Moments.of(images);
    return new Dataset(
        "noise",
        classes,
        images,
        images,
        new LinkedHashMap<>(),
        moments.mean(),
        moments.deviation());
  }
}
