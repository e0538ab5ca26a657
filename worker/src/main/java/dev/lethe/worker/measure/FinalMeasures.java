package dev.lethe.worker.measure;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.Measure;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.TrainingLoss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is measured when a training has ended: of the loss without label smoothing, with the running
 * statistics, as the network is used.
 */
public final class FinalMeasures {
  private static final String HESSIAN_TOP = Measure.AT_THE_END + "hessian_top";
  private static final String SHARPNESS = Measure.AT_THE_END + "sharpness_";

  private final NDArray weights;
  private final Landscape landscape;
  private final Sample sample;

  /**
   * Measures around these weights, which stay as they are.
   *
   * @param beforePass called before each pass through the network; what it throws ends the
   *     measuring, and nothing is left behind
   */
  public FinalMeasures(
      Network network, NetworkState state, Loss kind, Sample sample, Runnable beforePass) {
    this.weights = state.weights();
    Landscape whole =
        new NetworkLandscape(
            network, state.statistics(), new TrainingLoss(kind, 0), Pass.EVALUATION);
    this.landscape =
        (point, batch) -> {
          beforePass.run();
          return whole.height(point, batch);
        };
    this.sample = sample;
  }

  /** The examples that are measured on. */
  public interface Sample {
    /** Others for each repetition, from 0. */
    Batches draw(Measure.Examples examples, int repetition);
  }

  /** By name, averaged over batches and repetitions. */
  public Map<String, Double> of(List<Measure> measures) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Measure measure : measures) {
      switch (measure) {
        case Measure.HessianTop(Measure.Examples examples) ->
            values.put(HESSIAN_TOP, mean(examples, this::hessianTop));
        case Measure.Sharpness sharpness -> values.putAll(sharpness(sharpness));
        case Measure.Forgetting _ -> {
          // measured along the training
        }
      }
    }
    return values;
  }

  private double hessianTop(Batches batches) {
    try (NDManager manager = weights.getManager().newSubManager()) {
      NDArray start = manager.randomNormal(weights.getShape());
      return new HessianTop(landscape, weights).of(batches, start);
    }
  }

  private Map<String, Double> sharpness(Measure.Sharpness sharpness) {
    int steps = sharpness.steps();
    Measure.Radii radii = sharpness.radii();
    Measure.Examples examples = sharpness.examples();
    Map<String, Double> values = new LinkedHashMap<>();
    Rise worst = new WorstCase(landscape, radii.worst(), steps);
    Rise worstAdaptive = new WorstCase(landscape, radii.worstAdaptive(), steps);
    Rise average = new AverageCase(landscape, radii.average(), steps);
    Rise averageAdaptive = new AverageCase(landscape, radii.averageAdaptive(), steps);
    values.put(SHARPNESS + "worst", mean(examples, on -> rise(worst, false, on)));
    values.put(SHARPNESS + "worst_adaptive", mean(examples, on -> rise(worstAdaptive, true, on)));
    values.put(SHARPNESS + "average", mean(examples, on -> rise(average, false, on)));
    values.put(
        SHARPNESS + "average_adaptive", mean(examples, on -> rise(averageAdaptive, true, on)));
    return values;
  }

  private double rise(Rise rise, boolean adaptive, Batches batches) {
    double sum = 0;
    for (int number = 0; number < batches.count(); number++) {
      try (NDManager manager = weights.getManager().newSubManager()) {
        NDArray here = weights.stopGradient();
        here.attach(manager);
        NDArray scale = adaptive ? here.abs() : manager.create(1f);
        sum += rise.of(here, scale, batches.get(manager, number));
      }
    }
    return sum / batches.count();
  }

  private interface Reading {
    double of(Batches batches);
  }

  /** Over the repetitions; each draws the same noise for every run. */
  private double mean(Measure.Examples examples, Reading reading) {
    double sum = 0;
    for (int repetition = 0; repetition < examples.repetitions(); repetition++) {
      Engine.getInstance().setRandomSeed(repetition);
      try (Batches batches = sample.draw(examples, repetition)) {
        sum += reading.of(batches);
      }
    }
    return sum / examples.repetitions();
  }
}
