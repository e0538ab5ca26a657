package dev.lethe.worker.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much memory is in use where a training computes. */
final class UsedMemory {
  private static final Logger LOG = LoggerFactory.getLogger(UsedMemory.class);
  private static final double MEBI = 1 << 20;
  private static final double KIBI = 1 << 10;

  private UsedMemory() {}

  /** Of a GPU what is taken by anybody, else what this process holds; empty where nothing says. */
  static OptionalDouble mebibytes(Device device) {
    return device.isGpu() ? taken(device) : resident(Path.of("/proc/self/status"));
  }

  private static OptionalDouble taken(Device gpu) {
    try {
      return OptionalDouble.of(CudaUtils.getGpuMemory(gpu).getCommitted() / MEBI);
    } catch (IllegalStateException | EngineException | LinkageError e) {
      // CUDA's runtime is not where DJL looks for it; a training needs no such number
      LOG.atDebug().setCause(e).log("The memory of the GPU is not known");
      return OptionalDouble.empty();
    }
  }

  /** As Linux counts it. */
  static OptionalDouble resident(Path status) {
    try (Stream<String> lines = Files.lines(status, US_ASCII)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIBI)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty(); // another system than Linux
    }
  }
}
