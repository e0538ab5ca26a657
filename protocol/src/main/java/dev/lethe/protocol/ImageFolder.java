package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Image files in a folder for each class, and how they become images of one size.
 *
 * @param path of the folder, in the worker's data directory
 * @param trainSplit folder of the training images, below the path
 * @param validationSplit folder of the validation images; null where they are drawn from the rest
 *     of the training images
 * @param testSplit folder of the test images; null for {@code test}, or {@code val} where there is
 *     no such folder
 * @param classes file that says the class of each folder, or the classes of each file, from the
 *     path; null where the folders of the training images, sorted, are classes 0, 1, 2 …
 * @param size width and height of what the network sees
 * @param resize length of the shorter side before the centre is cut out
 * @param scale least and greatest share of the area of a random-resized crop
 * @param ratio least and greatest width / height of a random-resized crop
 * @param mean subtracted from red, green and blue on a scale of 0 to 1
 * @param std red, green and blue are divided by it then
 * @param skipBelow share of files that may be unreadable; they are left out
 */
public record ImageFolder(
    String path,
    String trainSplit,
    @Nullable String validationSplit,
    @Nullable String testSplit,
    @Nullable String classes,
    int size,
    int resize,
    Interpolation interpolation,
    List<Double> scale,
    List<Double> ratio,
    List<Double> mean,
    List<Double> std,
    double skipBelow) {
  /** How pixels between pixels are found; either filters when it makes an image smaller. */
  public enum Interpolation {
    @JsonProperty("bilinear")
    BILINEAR,
    @JsonProperty("bicubic")
    BICUBIC
  }

  public ImageFolder {
    scale = List.copyOf(scale);
    ratio = List.copyOf(ratio);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (size < 1 || resize < size) {
      throw new IllegalArgumentException(
          "no image of %d pixels can be cut out of %d".formatted(size, resize));
    }
    if (scale.size() != 2 || ratio.size() != 2 || mean.size() != 3 || std.size() != 3) {
      throw new IllegalArgumentException(
          "scale and ratio have two values, mean and std three: %s, %s, %s, %s"
              .formatted(scale, ratio, mean, std));
    }
  }
}
