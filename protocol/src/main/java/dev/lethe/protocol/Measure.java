package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of a training beside how well it does. Wherever one is asked for, the training
 * images are evaluated at the end too, so that there is a generalisation gap to compare with.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "name")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Measure.HessianTop.class, name = "hessian-top"),
  @JsonSubTypes.Type(value = Measure.Sharpness.class, name = "sharpness"),
  @JsonSubTypes.Type(value = Measure.Forgetting.class, name = "forgetting")
})
public sealed interface Measure {
  /** Begins the names of all that is measured when a training has ended. */
  String AT_THE_END = "measure/";

  /** Begins the names of what {@link Forgetting} says of each epoch. */
  String FORGETTING = "forgetting/";

  /** Of the training images, with the weights that the training ended with. */
  String TRAIN_ACCURACY = AT_THE_END + "train_accuracy";

  String TRAIN_LOSS = AT_THE_END + "train_loss";

  /** Training images that are evaluated at most; their mean is sure to 0.7 percent. */
  int MOST_EVALUATED = 5_000;

  /**
   * The eigenvalue of the loss's Hessian that is largest in size, at the end.
   *
   * @param examples what it is computed on
   */
  record HessianTop(Examples examples) implements Measure {}

  /**
   * Average-case and worst-case m-sharpness, plain and adaptive, at the end (Andriushchenko et al.,
   * ICML 2023).
   *
   * @param examples what it is computed on; m is their batch
   * @param steps of the ascent to the worst case, and draws for the average case
   */
  record Sharpness(Examples examples, int steps, Radii radii) implements Measure {}

  /**
   * ρ of each case.
   *
   * @param worst largest ‖δ‖
   * @param worstAdaptive largest ‖δ / |w|‖
   * @param average standard deviation of each δᵢ
   * @param averageAdaptive standard deviation of each δᵢ / |wᵢ|
   */
  record Radii(double worst, double worstAdaptive, double average, double averageAdaptive) {}

  /**
   * What a perturbation makes the network forget, along the training.
   *
   * @param every so many steps it is looked at
   * @param size validation images that it is compared on; null for as many as are perturbed
   *     together
   * @param batch of them at a time, each batch on its own; divides the size, and is null for all of
   *     them together
   * @param repetitions with other images, averaged; 1 where nothing is said
   */
  record Forgetting(
      int every,
      @Nullable Integer size,
      @Nullable Integer batch,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = LeftOut.One.class)
          Integer repetitions)
      implements Measure {
    public Forgetting {
      repetitions = orOnce(repetitions);
      if (every < 1 || repetitions < 1 || (batch != null && !divides(batch, size))) {
        throw new IllegalArgumentException(
            "every %d steps on %s images in batches of %s, %d times"
                .formatted(every, size, batch, repetitions));
      }
    }

    /** All images of a look together, once. */
    public Forgetting(int every, @Nullable Integer size) {
      this(every, size, null, 1);
    }

    private static Integer orOnce(@Nullable Integer said) {
      return said == null ? 1 : said;
    }

    private static boolean divides(int batch, @Nullable Integer size) {
      return batch > 0 && size != null && size % batch == 0;
    }
  }

  /**
   * Training images as they are, without augmentation; the same for every run on the same data.
   *
   * @param size images
   * @param batch images at a time; divides the size
   * @param repetitions with other images, averaged
   */
  record Examples(int size, int batch, int repetitions) {
    public Examples {
      if (size < 1 || batch < 1 || repetitions < 1 || size % batch != 0) {
        throw new IllegalArgumentException(
            "%d examples in batches of %d, %d times".formatted(size, batch, repetitions));
      }
    }
  }
}
