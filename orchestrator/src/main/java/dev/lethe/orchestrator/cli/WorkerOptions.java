package dev.lethe.orchestrator.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The workers of this machine. */
final class WorkerOptions {
  @Option(
      names = "--data",
      defaultValue = "${env:LETHE_DATA}",
      paramLabel = "DIR",
      description = "Where data sets are (default: LETHE_DATA).")
  @Nullable Path data;

  int workers = Runtime.getRuntime().availableProcessors();
  int threads = 1;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Worker processes (default: as many as there are processors).")
  void workers(int count) {
    workers = atLeastOne("--workers", count);
  }

  @Option(
      names = "--threads",
      paramLabel = "T",
      description = "Threads of each worker (default: 1).")
  void threads(int count) {
    threads = atLeastOne("--threads", count);
  }

  private int atLeastOne(String option, int count) {
    if (count < 1) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "%s is %d; expected 1 or more".formatted(option, count));
    }
    return count;
  }
}
