package dev.lethe.bench.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sweeps of a soak: trials that wait instead of training, and report three epochs. What a trial
 * measures follows from its id, so whoever checks knows every point without asking anybody.
 */
final class SoakSweep {
  static final String METRIC = "validation/accuracy";
  static final String REPORT = "test/accuracy";
  static final String LOSS = "training/loss";
  static final int EPOCHS = 3;

  private static final int CONFIGURATIONS = 100;
  private static final int CONFIRMED = 20;
  private static final int MILLIS = 300;

  /** Of two variants, tuned and confirmed. */
  static final int TRIALS = 2 * (CONFIGURATIONS + CONFIRMED);

  private SoakSweep() {}

  static String name(int number) {
    return "soak-" + number;
  }

  static String yaml(String name) {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: %s
    metric: {name: %s, goal: maximize}
    report: %s
    task: {noop: {milliseconds: %d}}
    parameters: {x: {distribution: int_uniform, min: 1, max: %d}}
    variants: {one: {}, two: {}}
    baseline: one
    method: grid
    budget: {per_trial: {steps: %d}}
    seeds: {tune: 1, confirm: %d}
    retries: {max_restarts: 100}
    """
        .formatted(name, METRIC, REPORT, MILLIS, CONFIGURATIONS, EPOCHS, CONFIRMED);
  }

  /** What a trial measures at the end of an epoch, from 1. */
  static Map<String, Double> epoch(String trial, int epoch) {
    Map<String, Double> metrics = new TreeMap<>();
    metrics.put(METRIC, number(METRIC, trial, epoch));
    metrics.put(LOSS, number(LOSS, trial, epoch));
    return metrics;
  }

  /** What a trial measures at its end. */
  static Map<String, Double> end(String trial) {
    Map<String, Double> metrics = epoch(trial, EPOCHS);
    metrics.put(REPORT, number(REPORT, trial, EPOCHS));
    return metrics;
  }

  /** From 0 to 1, with few enough digits for every way of writing it. */
  private static double number(String metric, String trial, int epoch) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest("%s %s %d".formatted(metric, trial, epoch).getBytes(UTF_8));
      return Math.floorMod(ByteBuffer.wrap(hash).getLong(), 1_000_000_000L) / 1e9;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
