package dev.lethe.orchestrator.sweep;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Refuses sweeps with more trials than can be planned. */
record PlanSize(
    Section root,
    Problems problems,
    Optional<SearchMethod> method,
    Sweep.Seeds seeds,
    @Nullable Integer trialsPerVariant) {
  private static final int MOST_TRIALS = 1_000_000;
  private static final int MOST_AXES = 100;

  void check(List<VariantSpace> variants) {
    double trials = 0;
    if (seeds.tune() == 0 && seeds.confirm() == 0) {
      root.refuse("seeds", "tune and confirm are both 0, so nothing would run");
    }
    for (VariantSpace variant : variants) {
      double configurations = configurations(variant);
      trials += configurations * seeds.tune() + seeds.confirm();
      checkVariant(variant, configurations);
    }
    if (trials > MOST_TRIALS) {
      root.refuse(
          "variants",
          "%,.0f trials; at most %,d are planned: use fewer values, seeds or variants"
              .formatted(trials, MOST_TRIALS));
    }
  }

  private void checkVariant(VariantSpace variant, double configurations) {
    if (axes(variant) > MOST_AXES) {
      root.refuse(
          "variants",
          "%s varies %d parameters; at most %d"
              .formatted(variant.name(), axes(variant), MOST_AXES));
    }
    if (seeds.tune() == 0 && configurations > 1) {
      root.refuse(
          "seeds",
          "tune is 0, but %s has %,.0f configurations to choose from; use tune: 1 or more, or fixed values"
              .formatted(variant.name(), configurations));
    }
    if (isGrid() && trialsPerVariant != null && configurations > trialsPerVariant) {
      root.refuse(
          "budget",
          "trials_per_variant is %d, but the grid of %s has %,.0f points; use fewer values"
              .formatted(trialsPerVariant, variant.name(), configurations));
    }
  }

  private boolean isGrid() {
    return method.isPresent() && method.get() == SearchMethod.GRID;
  }

  private double configurations(VariantSpace variant) {
    if (axes(variant) == 0) {
      return 1;
    }
    return isGrid()
        ? variant.parameters().values().stream()
            .mapToDouble(PlanSize::points)
            .reduce(1, (a, b) -> a * b)
        : trialsPerVariant == null ? 1 : trialsPerVariant;
  }

  private static long axes(VariantSpace variant) {
    return variant.parameters().values().stream()
        .filter(parameter -> !(parameter instanceof Parameter.Constant))
        .count();
  }

  private static double points(Parameter parameter) {
    return switch (parameter) {
      case Parameter.Constant _ -> 1;
      case Parameter.Values(var values) -> values.size();
      case Parameter.Range range ->
          range.count() == null ? range.max() - range.min() + 1 : range.count();
    };
  }
}
