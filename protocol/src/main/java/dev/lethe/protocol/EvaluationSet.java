package dev.lethe.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A set of images that a trial is measured on at its end, as {@code NAME/accuracy} and {@code
 * NAME/loss}.
 *
 * @param name of a set that the trial's data set has, or a new one for what the rest says
 * @param dataset whose {@code test} it is; null for that of the trial's data set
 * @param corruption what is done to the images; null for nothing
 * @param images how many of them, of each class its share; null for all
 */
public record EvaluationSet(
    String name,
    @Nullable DatasetSpec dataset,
    @Nullable Corruption corruption,
    @Nullable Integer images) {
  /** What every data set has. */
  public static final String TEST = "test";

  public EvaluationSet {
    if (images != null && images < 1) {
      throw new IllegalArgumentException("a set has at least one image");
    }
  }

  /** A set that the trial's data set has under this name. */
  public static EvaluationSet own(String name) {
    return new EvaluationSet(name, null, null, null);
  }

  /** Name of the set, within the data set, that the images are from. */
  public String origin() {
    return dataset == null && corruption == null ? name : TEST;
  }
}
