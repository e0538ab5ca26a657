package dev.lethe.bench;

import dev.lethe.bench.soak.SoakBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks as one command. */
@Command(
    name = "bench",
    description = "Measures what Lethe costs.",
    mixinStandardHelpOptions = true,
    subcommands = {
      StepBenchmark.class,
      DispatchBenchmark.class,
      StartBenchmark.class,
      SweepBenchmark.class,
      PipelineBenchmark.class,
      RankingBenchmark.class,
      WeightsCheck.class,
      TrackingBenchmark.class,
      ReplayBenchmark.class,
      FoldedFile.class,
      SoakBenchmark.class,
      ResidentMemory.class,
      PeakMemory.class
    })
public final class Bench {
  private Bench() {}

  /** Runs the benchmark that the first argument names. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }
}
