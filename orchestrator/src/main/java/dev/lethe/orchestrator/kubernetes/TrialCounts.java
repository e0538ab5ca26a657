package dev.lethe.orchestrator.kubernetes;

import dev.lethe.orchestrator.ledger.VariantCounts;
import java.util.List;
import java.util.function.ToIntFunction;

/** How many trials of a sweep stand where; the total is of those planned so far. */
record TrialCounts(int total, int queued, int running, int done, int failed, int cancelled) {

  static TrialCounts of(List<VariantCounts> variants) {
    return new TrialCounts(
        sum(variants, VariantCounts::total),
        sum(variants, VariantCounts::queued),
        sum(variants, VariantCounts::running),
        sum(variants, VariantCounts::done),
        sum(variants, VariantCounts::failed),
        sum(variants, VariantCounts::cancelled));
  }

  private static int sum(List<VariantCounts> variants, ToIntFunction<VariantCounts> count) {
    return variants.stream().mapToInt(count).sum();
  }
}
