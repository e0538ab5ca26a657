package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.http.SweepBody;
import dev.lethe.orchestrator.ledger.VariantCounts;
import dev.lethe.orchestrator.plan.Looks;
import java.util.List;

/** Where sweeps stand, as tables for a terminal. */
final class StatusText {
  private StatusText() {}

  /** One line a sweep. */
  static String of(List<SweepBody> sweeps) {
    if (sweeps.isEmpty()) {
      return "There is no sweep yet; lethe submit FILE brings one.\n";
    }
    StringBuilder text =
        new StringBuilder(
            "%-32s %-10s %13s %7s  %s\n"
                .formatted("sweep", "status", "ended", "failed", "submitted"));
    for (SweepBody sweep : sweeps) {
      text.append(
          "%-32s %-10s %6d/%-6d %7d  %s\n"
              .formatted(
                  sweep.name(),
                  sweep.status().word(),
                  sweep.ended(),
                  sweep.total(),
                  sweep.failed(),
                  sweep.submittedAt()));
    }
    return text.toString();
  }

  private static String toCome(SweepBody sweep) {
    if (sweep.planned() || sweep.status().isTerminal()) {
      return "";
    }
    return sweep.addable() == 0
        ? " (confirm trials are planned when winners are known)"
        : " (looks after %s confirm seeds may add up to %d confirm trials)"
            .formatted(new Looks(sweep.looks()).text(), sweep.addable());
  }

  /** One line a variant. */
  static String of(SweepBody sweep) {
    StringBuilder text =
        new StringBuilder(
            "%s: %s, %d of %d trials ended%s\n"
                .formatted(
                    sweep.name(),
                    sweep.status().word(),
                    sweep.ended(),
                    sweep.total(),
                    toCome(sweep)));
    if (sweep.owner() != null) {
      text.append("  of ").append(sweep.owner()).append('\n');
    }
    if (!sweep.note().isEmpty()) {
      text.append("  ! ").append(sweep.note()).append('\n');
    }
    sweep.warnings().forEach(warning -> text.append("  ! ").append(warning).append('\n'));
    text.append(
        "  %-16s %8s %8s %8s %8s\n".formatted("variant", "queued", "running", "done", "failed"));
    for (VariantCounts variant : sweep.variants()) {
      text.append(
          "  %-16s %8d %8d %8d %8d\n"
              .formatted(
                  variant.variant(),
                  variant.queued(),
                  variant.running(),
                  variant.done(),
                  variant.failed()));
    }
    return text.toString();
  }
}
