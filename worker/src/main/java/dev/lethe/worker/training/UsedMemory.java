package dev.lethe.worker.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** How much memory is in use where a training computes. */
final class UsedMemory {
  private static final double MEBI = 1 << 20;
  private static final double KIBI = 1 << 10;

  private UsedMemory() {}

  /** Of a GPU what is taken by anybody, else what this process holds; empty where nothing says. */
  static OptionalDouble mebibytes(Device device) {
    return device.isGpu()
        ? OptionalDouble.of(CudaUtils.getGpuMemory(device).getCommitted() / MEBI)
        : resident(Path.of("/proc/self/status"));
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
