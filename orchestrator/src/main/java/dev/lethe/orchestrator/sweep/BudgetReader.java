package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.protocol.Budget;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code budget} of a sweep file. */
record BudgetReader(
    Optional<Budget> perTrial,
    @Nullable Integer trialsPerVariant,
    @Nullable Integer maxConcurrent,
    @Nullable Double maxWallClockSeconds) {

  private static final List<String> UNITS = List.of("gradient_epochs", "epochs", "steps");
  private static final Whole TRIALS = new Whole(1, 1_000_000);
  private static final Whole STEPS = new Whole(1, 1_000_000_000);
  private static final Real EPOCHS = new Real(1e-6, 1e6, "a number above 0 and at most 1000000");

  static BudgetReader read(Section root, Optional<SearchMethod> method) {
    Optional<Section> found = root.requiredSection("budget");
    if (found.isEmpty()) {
      return new BudgetReader(Optional.empty(), null, null, null);
    }
    Section budget = found.get();
    Optional<Budget> perTrial = budget.requiredSection("per_trial").flatMap(BudgetReader::perTrial);
    BudgetReader read =
        new BudgetReader(
            perTrial,
            trialsPerVariant(budget, method),
            budget.optional("max_concurrent_trials", TRIALS).map(Long::intValue).orElse(null),
            budget
                .optional("max_wall_clock", Lasting.DOMAIN)
                .map(text -> (double) Lasting.seconds(text))
                .orElse(null));
    budget.close();
    return read;
  }

  private static @Nullable Integer trialsPerVariant(Section budget, Optional<SearchMethod> method) {
    String key = "trials_per_variant";
    if (method.isPresent() && method.get() != SearchMethod.GRID && !budget.has(key)) {
      budget.refuse(key, "is missing; only a grid ends by itself");
    }
    return budget.optional(key, TRIALS).map(Long::intValue).orElse(null);
  }

  private static Optional<Budget> perTrial(Section section) {
    Optional<Budget> gradientEpochs =
        section.optional("gradient_epochs", EPOCHS).map(Budget.GradientEpochs::new);
    Optional<Budget> epochs = section.optional("epochs", EPOCHS).map(Budget.Epochs::new);
    Optional<Budget> steps = section.optional("steps", STEPS).map(Budget.Steps::new);
    section.close();
    if (UNITS.stream().filter(section::has).count() != 1) {
      section.refuse("needs exactly one of " + String.join(", ", UNITS));
    }
    return gradientEpochs.or(() -> epochs).or(() -> steps);
  }
}
