package dev.lethe.worker.training;

import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.measure.FinalMeasures;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is measured of a network when its training has ended. */
record FinalMeasurement(
    TrainingSpec.Classification spec,
    Dataset dataset,
    Network network,
    NetworkState state,
    int atOnce,
    Runnable batchDone) {
  private static final Logger LOG = LoggerFactory.getLogger(FinalMeasurement.class);

  /** By name, without those that are not finite. */
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    Evaluation train = train();
    values.put(Measure.TRAIN_ACCURACY, train.accuracy());
    values.put(Measure.TRAIN_LOSS, train.loss());
    FinalMeasures measures =
        new FinalMeasures(
            network.in(Precision.FLOAT32),
            state,
            spec.loss(),
            (examples, repetition) -> new DrawnBatches(dataset, examples, repetition),
            batchDone);
    values.putAll(measures.of(spec.measures()));
    values.entrySet().removeIf(FinalMeasurement::isNotFinite);
    return values;
  }

  /** The training images as they are, without augmentation: the same ones for every run. */
  private Evaluation train() {
    int available = dataset.train().count();
    int[] order = DrawnBatches.drawn(available, Math.min(available, Measure.MOST_EVALUATED), -1);
    Evaluation.Asked asked = new Evaluation.Asked(dataset.train(), order, List.of());
    return Evaluation.of(network, state, asked, dataset, spec.loss(), atOnce, batchDone);
  }

  private static boolean isNotFinite(Map.Entry<String, Double> measured) {
    if (Double.isFinite(measured.getValue())) {
      return false;
    }
    LOG.atWarn()
        .addKeyValue("measure", measured.getKey())
        .addKeyValue("value", measured.getValue())
        .log("Leaves out a measure that is not finite");
    return true;
  }
}
