package dev.lethe.orchestrator.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;

/** Files of sweeps with few trials: a test gives the lines that it is about. */
public final class SmallSweep {
  private static final String SWEEP =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: %s
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      method: grid
      """;
  private static final String SHAPES =
      """
      task:
        dataset: {name: shapes, train: 400, validation: 200}
        model: {name: small-cnn}
      """;
  private static final String NOOP =
      """
      task: {noop: {milliseconds: 1}}
      """;

  private SmallSweep() {}

  /** A grid whose trials would train small-cnn on shapes, with these lines besides. */
  public static String training(String name, String lines) {
    return SWEEP.formatted(name) + SHAPES + lines;
  }

  /** A grid whose trials train nothing, with these lines besides. */
  public static String noop(String name, String lines) {
    return SWEEP.formatted(name) + NOOP + lines;
  }

  /** What the file says, which has no mistake. */
  public static Reading.Valid read(String file) {
    return switch (SweepReader.read(file.getBytes(UTF_8))) {
      case Reading.Valid valid -> valid;
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe("the test"));
    };
  }
}
