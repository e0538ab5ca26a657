package dev.lethe.worker.training;

import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import java.nio.file.Path;
import java.util.List;

/** A process that trains, and says the checksum of all numbers that it ends with. */
final class OneTraining {
  private OneTraining() {}

  /**
   * Trains twelve steps with each specification that needs the most; checkpoints go where it is
   * told.
   */
  public static void main(String[] arguments) {
    EngineSetup.prepare(1);
    CheckpointFolder folder = new CheckpointFolder(Path.of(arguments[0]), Examples.ATTEMPT);
    Budget budget = new Budget.Steps(13);
    for (TrainingSpec.Classification spec :
        List.of(
            Examples.spec(new Rule.Random(0.1), budget),
            Examples.spec(new Rule.Gsam(0.1, 0.4, false), budget),
            Examples.everything(budget))) {
      Outcome outcome = Training.run(spec, Examples.dataset(), null, folder, new Journal(12));
      System.out.println("ended with " + ((Outcome.Stopped) outcome).checkpoint());
    }
  }
}
