package dev.lethe.worker;

import dev.lethe.worker.device.Gpu;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * {@code lethe worker --gpus all} on a machine with two GPUs, except that there are none: its
 * processes compute on the processor.
 */
public final class PretendedGpus {
  private static final List<Gpu> GPUS =
      List.of(new Gpu(0, "4", "Alpha", 8, 0), new Gpu(1, "6", "Beta", 8, 0));

  private PretendedGpus() {}

  /** Takes the options of a worker. */
  public static void main(String[] options) {
    GpuCommand command = GpuCommand.ofThisProcess(List.of(options), "pretended", GPUS.size());
    System.exit(new GpuWorkers(command, Map.of(), grace(List.of(options))).run(GPUS));
  }

  private static Duration grace(List<String> options) {
    int said = options.indexOf("--grace");
    return Duration.ofSeconds(said < 0 ? 25 : Integer.parseInt(options.get(said + 1)));
  }
}
