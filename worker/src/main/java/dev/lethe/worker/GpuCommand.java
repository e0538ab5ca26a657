package dev.lethe.worker;

import dev.lethe.worker.device.Gpu;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How this process's own command becomes that of the worker of one of its GPUs: the same virtual
 * machine and options, a name that tells the GPU, and a share of the machine where nothing is said.
 *
 * @param java options of the virtual machine
 * @param options of the command, without {@code --gpus} and {@code --name}
 * @param name before the GPU's number
 * @param workers that share the machine
 * @param processors that they share
 */
record GpuCommand(List<String> java, List<String> options, String name, int workers, int processors)
    implements GpuWorkers.Commands {
  private static final double HEAPS = 50;
  private static final double USUAL_HEAP = 25;

  /** Of this process, which was started with these options. */
  static GpuCommand ofThisProcess(List<String> options, String name, int workers) {
    return new GpuCommand(
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        without(options, "--gpus", "--name"),
        name,
        workers,
        Runtime.getRuntime().availableProcessors());
  }

  static List<String> without(List<String> options, String... names) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i);
      boolean apart = List.of(names).contains(option);
      boolean joined = List.of(names).stream().anyMatch(name -> option.startsWith(name + "="));
      if (apart) {
        i++; // its value goes with it
      } else if (!joined) {
        kept.add(option);
      }
    }
    return kept;
  }

  @Override
  public List<String> of(Gpu gpu) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java);
    if (java.stream().noneMatch(option -> option.matches("-Xmx.*|-XX:Max(RAM|Heap).*"))) {
      command.add("-XX:MaxRAMPercentage=" + Math.min(USUAL_HEAP, HEAPS / workers));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(WorkerMain.class.getName());
    command.addAll(options);
    command.addAll(List.of("--name", "%s-gpu%d".formatted(name, gpu.number())));
    if (options.stream().noneMatch(option -> option.startsWith("--decoders"))) {
      command.addAll(List.of("--decoders", String.valueOf(decoders())));
    }
    return command;
  }

  /** The processors of each worker but the one that computes. */
  private int decoders() {
    return Math.clamp(processors / workers - 1, 2, 16);
  }
}
