package dev.lethe.worker.data;

import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.ImageFolder.Interpolation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Specifications of small image folders. */
public final class FolderSpecs {
  private FolderSpecs() {}

  static ImageFolder folder(List<Double> scale, List<Double> ratio) {
    return new ImageFolder(
        "photos",
        "train",
        null,
        null,
        null,
        12,
        14,
        Interpolation.BILINEAR,
        scale,
        ratio,
        List.of(0.5, 0.4, 0.3),
        List.of(0.2, 0.3, 0.25),
        0.2);
  }

  /**
   * Images of 12×12 that are only measured on.
   *
   * @param testSplit null for whichever there is
   * @param classes the file of classes
   */
  public static DatasetSpec measured(
      String path, @Nullable String testSplit, @Nullable String classes) {
    ImageFolder folder = folder(List.of(0.3, 1.0), List.of(0.75, 1.25));
    return new DatasetSpec(
        "image-folder",
        1,
        1,
        0,
        null,
        null,
        new ImageFolder(
            path,
            "train",
            null,
            testSplit,
            classes,
            folder.size(),
            folder.resize(),
            folder.interpolation(),
            folder.scale(),
            folder.ratio(),
            folder.mean(),
            folder.std(),
            folder.skipBelow()));
  }

  /**
   * Images of 12×12 from {@code photos}, of which a fifth may be unreadable.
   *
   * @param classes the file of classes
   * @param validationSplit null where validation images are drawn from the training images
   */
  public static DatasetSpec of(
      int train, int validation, @Nullable String classes, @Nullable String validationSplit) {
    ImageFolder folder = folder(List.of(0.3, 1.0), List.of(0.75, 1.25));
    return new DatasetSpec(
        "image-folder",
        train,
        validation,
        0,
        null,
        null,
        new ImageFolder(
            folder.path(),
            folder.trainSplit(),
            validationSplit,
            null,
            classes,
            folder.size(),
            folder.resize(),
            folder.interpolation(),
            folder.scale(),
            folder.ratio(),
            folder.mean(),
            folder.std(),
            folder.skipBelow()));
  }
}
