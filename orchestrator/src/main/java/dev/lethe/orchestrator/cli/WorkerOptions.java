package dev.lethe.orchestrator.cli;

import dev.lethe.options.NumberOption;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.local.WorkerProbe;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.protocol.Timing.Gpu;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The workers of this machine. */
final class WorkerOptions {
  @Option(
      names = "--data",
      defaultValue = "${env:LETHE_DATA}",
      paramLabel = "DIR",
      description = "Where data sets are (default: LETHE_DATA).")
  @Nullable Path data;

  int threads = 1;
  private @Nullable Integer workers;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "Worker processes (default: one for each GPU that PyTorch sees, else as many as fit the"
              + " processors and the memory).")
  void workers(int count) {
    workers = NumberOption.atLeastOne(Objects.requireNonNull(command), "--workers", count);
  }

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of each worker (default: 1).")
  void threads(int count) {
    threads = NumberOption.atLeastOne(Objects.requireNonNull(command), "--threads", count);
  }

  /** As many as were asked for, or as fit this machine. */
  Pool pool() throws StartFailed, InterruptedException {
    List<Gpu> gpus = WorkerProbe.gpus(WorkerProcesses.builtClassPath());
    int fitting = gpus.isEmpty() ? Machine.here().workers(threads) : gpus.size();
    return new Pool(workers == null ? fitting : workers, gpus);
  }
}
