package dev.lethe.bench;

import dev.lethe.protocol.SweepName;

/** Sweep files, of which a test says only what is its own. */
final class SweepText {
  /** The name of one that is given none. */
  static final SweepName NAME = new SweepName("disturbed");

  /** Of the network of {@link #training}. */
  static final long STEPS_PER_EPOCH = 480 / 24;

  private SweepText() {}

  /** One by a grid, with these lines besides. */
  static String of(String lines) {
    return named(NAME.value(), lines);
  }

  private static String named(String name, String lines) {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: %s
    metric: {name: validation/accuracy, goal: maximize}
    report: test/accuracy
    method: grid
    """
            .formatted(name)
        + lines;
  }

  /** So many trials, half of them of either variant, that wait for so long and train nothing. */
  static String idling(int milliseconds, int trials) {
    return of(
        """
        task: {noop: {milliseconds: %d}}
        parameters: {x: {distribution: int_uniform, min: 1, max: %d}}
        variants: {sgd: {}, sam: {}}
        baseline: sgd
        budget: {per_trial: {steps: 1}}
        seeds: {tune: 1, confirm: 0}
        """
            .formatted(milliseconds, trials / 2));
  }

  /** One trial that trains a small network, and keeps what it has each second. */
  static String training(int epochs) {
    return of(
        """
        task:
          dataset: {name: shapes, classes: 4, size: 16, cue: 0.5, noise: 0.06, train: 480, validation: 60, test: 60}
          model: {name: small-cnn, width: 4}
        parameters: {learning_rate: 0.05, batch_size: 24}
        variants: {sgd: {}}
        baseline: sgd
        budget: {per_trial: {epochs: %d}}
        seeds: {tune: 1, confirm: 0}
        checkpoint: {every: 1s}
        """
            .formatted(epochs));
  }

  /** Two variants of a small network, whose winners are confirmed with three seeds. */
  static String confirming(String name) {
    return named(
        name,
        """
        task:
          dataset: {name: shapes, classes: 4, size: 8, train: 240, validation: 40, test: 200}
          model: {name: mlp, width: 16, depth: 1}
        parameters: {learning_rate: 0.05, batch_size: 24}
        variants: {sgd: {}, sam: {rho: 0.05}}
        baseline: sgd
        budget: {per_trial: {steps: 40}}
        seeds: {tune: 1, confirm: 3}
        """);
  }

  /** One that goes on from the weights of another's winners, with two seeds of its own. */
  static String goingOn(String name, String from) {
    return confirming(name)
        .replace("depth: 1}", "depth: 1}\n  initial: {from: %s}".formatted(from))
        .replace("seeds: {tune: 1, confirm: 3}", "seed: 2\nseeds: {tune: 1, confirm: 2}");
  }
}
