package dev.lethe.worker.data;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What a trial trains and is measured on.
 *
 * @param tests test sets by name
 * @param mean of the training pixels on a scale of 0 to 1, for each channel
 * @param deviation of the same
 * @param evaluate what a trial is measured on at its end, by name
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Dataset(
    String checksum,
    int classes,
    ImageSet train,
    ImageSet validation,
    SequencedMap<String, ? extends ImageSet> tests,
    float[] mean,
    float[] deviation,
    SequencedMap<String, TestSet> evaluate) {

  /** Measured on all that there is. */
  public Dataset(
      String checksum,
      int classes,
      ImageSet train,
      ImageSet validation,
      SequencedMap<String, ? extends ImageSet> tests,
      float[] mean,
      float[] deviation) {
    this(checksum, classes, train, validation, tests, mean, deviation, all(tests));
  }

  private static SequencedMap<String, TestSet> all(SequencedMap<String, ? extends ImageSet> tests) {
    SequencedMap<String, TestSet> all = new LinkedHashMap<>();
    tests.forEach((name, images) -> all.put(name, TestSet.of(images)));
    return all;
  }

  /** The same, measured on other sets. */
  Dataset withEvaluate(SequencedMap<String, TestSet> sets) {
    return new Dataset(checksum, classes, train, validation, tests, mean, deviation, sets);
  }
}
