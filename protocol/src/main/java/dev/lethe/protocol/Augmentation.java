package dev.lethe.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Random changes to training images. */
public enum Augmentation {
  /** Four pixels of zeros around the image, then a crop of the old size. */
  @JsonProperty("random-crop")
  RANDOM_CROP,
  @JsonProperty("horizontal-flip")
  HORIZONTAL_FLIP,
  /** A part of the image as {@link ImageFolder} says, brought to the size. */
  @JsonProperty("random-resized-crop")
  RANDOM_RESIZED_CROP
}
