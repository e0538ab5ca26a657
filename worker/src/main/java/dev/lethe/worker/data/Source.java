package dev.lethe.worker.data;

import java.util.SequencedMap;

/**
 * A data set before its training images are split.
 *
 * @param train all training images
 * @param tests test sets by name
 */
record Source(int classes, Images train, SequencedMap<String, Images> tests) {
  /** A source with one test set. */
  static Source of(int classes, Images train, Images test) {
    SequencedMap<String, Images> tests = new java.util.LinkedHashMap<>();
    tests.put("test", test);
    return new Source(classes, train, tests);
  }
}
