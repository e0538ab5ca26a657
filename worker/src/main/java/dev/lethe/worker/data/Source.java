package dev.lethe.worker.data;

import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A data set before its training images are split.
 *
 * @param train all training images
 * @param tests test sets by name
 * @param gap what the whole data set has and this one has not; null where it is whole
 */
record Source(int classes, Images train, SequencedMap<String, Images> tests, @Nullable String gap) {
  /** A whole data set with one test set. */
  static Source of(int classes, Images train, Images test) {
    SequencedMap<String, Images> tests = new java.util.LinkedHashMap<>();
    tests.put("test", test);
    return new Source(classes, train, tests, null);
  }

  Source withGap(String found) {
    return new Source(classes, train, tests, found);
  }
}
