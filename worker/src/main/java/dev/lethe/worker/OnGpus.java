package dev.lethe.worker;

import dev.lethe.worker.device.CudaDriver;
import dev.lethe.worker.device.Gpu;
import dev.lethe.worker.device.GpuChoice;
import dev.lethe.worker.device.TorchFolder;
import dev.lethe.worker.device.TorchUnusable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** What {@code lethe worker --gpus} needs before it starts anything, and of what it started. */
final class OnGpus {
  /** 1 where a process was started for a GPU, also by the chart, and must not compute elsewhere. */
  private static final String EXPECTED = "LETHE_GPU_EXPECTED";

  private static final String HOW_TO =
      "set PYTORCH_LIBRARY_PATH to the folder torch/lib of a pip-installed PyTorch with CUDA"
          + " (README: On GPUs)";

  private OnGpus() {}

  /**
   * Runs a worker process for each of the GPUs.
   *
   * @param command that was given, with {@code --gpus} in it
   * @param name of the workers
   * @param grace in which each that is to leave has left
   * @return the exit code
   */
  static int run(GpuChoice choice, CommandLine command, String name, Duration grace)
      throws GpuChoice.NotThere {
    List<Gpu> gpus = chosen(choice);
    if (TorchFolder.ofEnvironment().filter(TorchFolder::hasCuda).isEmpty()) {
      throw new TorchUnusable("the PyTorch that would compute has no CUDA; " + HOW_TO);
    }
    List<String> options = command.getParseResult().originalArgs();
    GpuCommand commands = GpuCommand.ofThisProcess(options, name, gpus.size());
    return new GpuWorkers(commands, Map.of(EXPECTED, "1"), grace).run(gpus);
  }

  private static List<Gpu> chosen(GpuChoice choice) throws GpuChoice.NotThere {
    Optional<CudaDriver> driver = CudaDriver.installed();
    if (driver.isEmpty()) {
      throw new GpuChoice.NotThere("no CUDA driver (libcuda.so.1) is installed here");
    }
    String visible = System.getenv("CUDA_VISIBLE_DEVICES");
    return choice.of(driver.get().gpus(visible), visible);
  }

  /**
   * A process that was started for a GPU computes on it or not at all.
   *
   * @param environment of this process, whose device is known
   */
  static void requireWhereExpected(Map<String, String> environment) {
    if ("1".equals(System.getenv(EXPECTED)) && "cpu".equals(environment.get("device"))) {
      throw new TorchUnusable(
          "a GPU is expected here (%s=1), but %s"
              .formatted(EXPECTED, missing(environment.get("pytorch"))));
    }
  }

  private static String missing(@Nullable String pytorch) {
    Optional<CudaDriver> driver = CudaDriver.installed();
    if (driver.isEmpty()) {
      return "there is no CUDA driver (libcuda.so.1); a container has it from NVIDIA's runtime:"
          + " docker's --gpus, or a pod's runtimeClassName where it is not the node's own";
    }
    if (driver.get().gpus(System.getenv("CUDA_VISIBLE_DEVICES")).isEmpty()) {
      return "the CUDA driver shows none; is CUDA_VISIBLE_DEVICES right?";
    }
    return "PyTorch %s does not see what the CUDA driver shows; was it built for CUDA, and is the driver new enough for that (nvidia-smi says which it supports)?"
        .formatted(pytorch);
  }
}
