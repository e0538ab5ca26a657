package dev.lethe.bench;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Updates of several variants in turns, so that whatever else the machine does meets all alike.
 *
 * @param rounds how often it is each one's turn, after one turn that warms up
 * @param ours milliseconds here
 * @param theirs milliseconds in eager PyTorch; empty where there is none
 */
record StepRounds(
    Workload workload, List<String> variants, int rounds, StepTimes ours, StepTimes theirs) {
  StepRounds(Workload workload, List<String> variants, int rounds) {
    this(workload, variants, rounds, new StepTimes(), new StepTimes());
  }

  void measure(Contestants contestants, @Nullable EagerPyTorch pyTorch) throws IOException {
    int steps = workload.stepsPerRound();
    for (int round = -1; round < rounds; round++) {
      for (String variant : variants) {
        ours.add(round, variant, contestants.milliseconds(variant, steps));
        if (pyTorch != null) {
          theirs.add(round, variant, pyTorch.milliseconds(variant, steps));
        }
      }
    }
  }
}
