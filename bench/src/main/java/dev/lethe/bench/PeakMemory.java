package dev.lethe.bench;

import dev.lethe.worker.training.EngineSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The most memory that a process takes which only makes updates of one variant. In a process of its
 * own, with the options of a worker: others in this one would hide it.
 */
@Command(name = "peak", hidden = true)
final class PeakMemory implements Callable<Integer> {
  private static final int STEPS = 5;

  @Option(names = "--model", required = true, description = "What is trained.")
  private String model = "";

  @Option(names = "--variant", required = true, description = "How.")
  private String variant = "";

  @Option(names = "--threads", required = true, description = "Threads that compute.")
  private int threads;

  /** Megabytes, as a new process of Lethe's measures them. */
  static double ours(Workload workload, String variant, int threads)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Launcher.java(
                    List.of(Launcher.TRIM),
                    Bench.class.getName(),
                    List.of(
                        "peak",
                        "--model",
                        workload.name(),
                        "--variant",
                        variant,
                        "--threads",
                        String.valueOf(threads))))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("the process that measures memory ended with " + status);
    }
    return Double.parseDouble(new String(said, StandardCharsets.UTF_8).trim());
  }

  /** Megabytes of a Python process that makes the same updates. */
  static double theirs(String python, Workload workload, String variant, int threads)
      throws IOException {
    try (EagerPyTorch pyTorch =
        new EagerPyTorch(python, workload, threads, "cpu", StepClock.WALL)) {
      double[] _ = pyTorch.milliseconds(variant, STEPS);
      return pyTorch.peakMegabytes();
    }
  }

  @Override
  public Integer call() throws IOException {
    EngineSetup.prepare(threads);
    try (Contestants contestants = new Contestants(Workload.named(model), StepClock.WALL)) {
      double[] _ = contestants.milliseconds(variant, STEPS);
    }
    System.out.println(ProcessMemory.ofThisProcess().peakMegabytes());
    return 0;
  }
}
