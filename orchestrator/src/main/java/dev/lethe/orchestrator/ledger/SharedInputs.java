package dev.lethe.orchestrator.ledger;

import dev.lethe.orchestrator.sweep.Initial;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.Report.Started;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all trials of a sweep start with: the data and the weights that its first worker has. */
final class SharedInputs {
  private final boolean haveOneFile;
  private @Nullable String dataset;
  private @Nullable String weights;

  SharedInputs(Task task) {
    haveOneFile =
        task instanceof Task.Classification training
            && training.initial() instanceof Initial.OfFile;
  }

  /** Checksum of the data. */
  Optional<String> dataset() {
    return Optional.ofNullable(dataset);
  }

  /** Checksum of the file that every trial starts from, where there is one. */
  Optional<String> weights() {
    return Optional.ofNullable(weights);
  }

  /**
   * Takes over what the first one says.
   *
   * @return how these differ from the sweep's, where they do
   */
  Optional<String> take(Started fact) {
    dataset = dataset == null ? fact.dataset() : dataset;
    Optional<String> otherData = difference("data", fact.dataset(), dataset);
    if (otherData.isPresent() || !haveOneFile) {
      return otherData;
    }
    weights = weights == null ? fact.weights() : weights;
    return difference("weights", fact.weights(), weights);
  }

  private static Optional<String> difference(
      String what, @Nullable String found, @Nullable String known) {
    return found == null || found.equals(known)
        ? Optional.empty()
        : Optional.of("%s %s instead of the sweep's %s".formatted(what, found, known));
  }
}
