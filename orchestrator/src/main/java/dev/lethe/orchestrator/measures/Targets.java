package dev.lethe.orchestrator.measures;

import dev.lethe.protocol.Measure;
import java.util.Map;
import java.util.Optional;

/**
 * What measures are held against: the generalisation gap and the accuracy on the evaluation set of
 * the reported metric. The gap is that of the accuracy where an accuracy is reported, else that of
 * the loss; it is positive where the network does worse on images that it was not trained on.
 *
 * @param set such as {@code test}
 * @param byAccuracy whether the gap is that of the accuracy
 */
record Targets(String set, boolean byAccuracy) {
  static Targets of(String report) {
    int slash = report.lastIndexOf('/');
    return new Targets(report.substring(0, slash), report.endsWith("/accuracy"));
  }

  String gapName() {
    return byAccuracy ? "train - %s accuracy".formatted(set) : "%s - train loss".formatted(set);
  }

  String accuracyName() {
    return set + "/accuracy";
  }

  Optional<Double> gap(Map<String, Double> metrics) {
    Optional<Double> train =
        value(metrics, byAccuracy ? Measure.TRAIN_ACCURACY : Measure.TRAIN_LOSS);
    Optional<Double> other = value(metrics, byAccuracy ? accuracyName() : set + "/loss");
    return train.flatMap(seen -> other.map(unseen -> byAccuracy ? seen - unseen : unseen - seen));
  }

  Optional<Double> accuracy(Map<String, Double> metrics) {
    return value(metrics, accuracyName());
  }

  private static Optional<Double> value(Map<String, Double> metrics, String name) {
    return Optional.ofNullable(metrics.get(name)).filter(Double::isFinite);
  }
}
