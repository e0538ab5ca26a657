package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A set of images that a trial is measured on at its end, as {@code NAME/accuracy} and {@code
 * NAME/loss}.
 *
 * @param name of a set that the trial's data set has, or a new one for what the rest says
 * @param dataset whose {@code test} it is; null for that of the trial's data set
 * @param corruption what is done to the images; null for nothing
 * @param images how many of them, of each class its share; null for all
 * @param onlyItsClasses whether an answer is the largest of the outputs of the classes that the set
 *     has, whatever the others are; its loss is over the same outputs
 */
public record EvaluationSet(
    String name,
    @Nullable DatasetSpec dataset,
    @Nullable Corruption corruption,
    @Nullable Integer images,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) Boolean onlyItsClasses) {
  /** What every data set has. */
  public static final String TEST = "test";

  public EvaluationSet {
    if (images != null && images < 1) {
      throw new IllegalArgumentException("a set has at least one image");
    }
    onlyItsClasses = orFalse(onlyItsClasses);
  }

  /** A set whose images are told from all classes. */
  public EvaluationSet(
      String name,
      @Nullable DatasetSpec dataset,
      @Nullable Corruption corruption,
      @Nullable Integer images) {
    this(name, dataset, corruption, images, false);
  }

  private static Boolean orFalse(@Nullable Boolean said) {
    return said != null && said;
  }

  /** A set that the trial's data set has under this name. */
  public static EvaluationSet own(String name) {
    return new EvaluationSet(name, null, null, null);
  }

  /**
   * Images that go through the network for it: corrupted ones as often as there are kinds and
   * severities. Empty where only files tell.
   *
   * @param trained the trial's data set
   */
  public OptionalLong evaluated(DatasetSpec trained) {
    OptionalInt there = (dataset == null ? trained : dataset).testImages();
    if (there.isEmpty() && images == null) {
      return OptionalLong.empty();
    }
    int most = images == null ? Integer.MAX_VALUE : images;
    long each = Math.min(there.orElse(most), most);
    return OptionalLong.of(
        corruption == null
            ? each
            : each * corruption.kinds().size() * corruption.severities().size());
  }

  /** Name of the set, within the data set, that the images are from. */
  public String origin() {
    return dataset == null && corruption == null ? name : TEST;
  }
}
