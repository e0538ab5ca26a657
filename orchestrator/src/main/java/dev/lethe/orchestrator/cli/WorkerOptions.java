package dev.lethe.orchestrator.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The workers of this machine. */
final class WorkerOptions {
  @Option(
      names = "--data",
      defaultValue = "${env:LETHE_DATA}",
      paramLabel = "DIR",
      description = "Where data sets are (default: LETHE_DATA).")
  @Nullable Path data;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Worker processes (default: as many as there are processors).")
  int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of each worker (default: 1).")
  int threads = 1;
}
