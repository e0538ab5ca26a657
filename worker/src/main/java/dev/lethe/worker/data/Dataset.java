package dev.lethe.worker.data;

import java.util.SequencedMap;

/**
 * What a trial trains and is measured on.
 *
 * @param tests test sets by name
 * @param mean of the training pixels on a scale of 0 to 1, for each channel
 * @param deviation of the same
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Dataset(
    String checksum,
    int classes,
    Images train,
    Images validation,
    SequencedMap<String, Images> tests,
    float[] mean,
    float[] deviation) {}
