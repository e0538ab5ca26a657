package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.local.WorkerProbe;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Initial;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Timing.Rehearsal;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Trial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tries each variant of a sweep, so that a user sees in a minute that a week's sweep starts. Each
 * has a process of its own: what one needs of memory is not what another left.
 */
record SmokeRun(Sweep sweep, WorkerOptions options) {
  int call() throws InterruptedException {
    Map<String, Classification> variants = variants();
    if (variants.isEmpty()) {
      System.out.printf("%s trains nothing, so there is nothing to try.%n", sweep.name());
      return Exit.DONE;
    }
    System.out.printf(
        "%s: two updates of each variant on generated images%n%-12s %8s %10s %10s %14s%n",
        sweep.name(), "variant", "examples", "s/update", "memory", "parameters");
    int failed = 0;
    for (var variant : variants.entrySet()) {
      Rehearsal rehearsal = rehearse(variant.getValue());
      System.out.println(line(variant.getKey(), rehearsal));
      failed += rehearsal.problem() == null ? 0 : 1;
    }
    System.out.println(verdict(failed, variants.size()));
    return failed == 0 ? Exit.DONE : Exit.TRIALS_FAILED;
  }

  /** The first trial of each. */
  private Map<String, Classification> variants() {
    Map<String, Classification> first = new LinkedHashMap<>();
    for (Trial trial : Planner.known(sweep)) {
      if (Planner.spec(sweep, trial) instanceof Classification spec) {
        first.putIfAbsent(trial.variant(), spec);
      }
    }
    return first;
  }

  /** A process that ends without an answer, as one does that the system takes the memory from. */
  private Rehearsal rehearse(Classification spec) throws InterruptedException {
    try {
      return WorkerProbe.rehearse(
          WorkerProcesses.builtClassPath(), options.data, options.threads, spec);
    } catch (StartFailed e) {
      return new Rehearsal(null, 0, 0, null, e.getMessage());
    }
  }

  private static String line(String variant, Rehearsal rehearsal) {
    ModelSize size = rehearsal.size();
    Double megabytes = rehearsal.megabytes();
    return size == null
        ? "%-12s cannot start: %s".formatted(variant, rehearsal.problem())
        : "%-12s %8d %10.3f %10s %,14d"
            .formatted(
                variant,
                rehearsal.examples(),
                rehearsal.secondsPerUpdate(),
                megabytes == null ? "-" : "%,.0f MB".formatted(megabytes),
                size.parameters());
  }

  private String verdict(int failed, int all) {
    if (failed > 0) {
      return "%d of %d variants cannot start.".formatted(failed, all);
    }
    boolean later =
        sweep.task() instanceof Task.Classification task
            && task.initial() instanceof Initial.OfSweep;
    return "Every variant starts. Memory grows with the batch; data were not looked at%s."
        .formatted(later ? ", nor the sweep that this one goes on from" : "");
  }
}
