package dev.lethe.worker.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the whole machine does, under the names that MLflow's own clients give such metrics and its
 * pages show apart from others. Megabytes are 10⁶ bytes there.
 */
final class MachineLoad {
  private static final double MEGA = 1e6;
  private static final double MEBI = 1 << 20;
  private static final double KIBI = 1 << 10;
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private MachineLoad() {}

  /**
   * By name; what nothing says is left out.
   *
   * @param mebibytes in use where the device computes
   */
  static Map<String, Double> metrics(Device device, OptionalDouble mebibytes) {
    Map<String, Double> metrics = new TreeMap<>();
    double load = SYSTEM.getCpuLoad(); // since it was asked last
    if (load >= 0) {
      metrics.put("system/cpu_utilization_percentage", 100 * load);
    }
    double total = SYSTEM.getTotalMemorySize();
    available(MEMORY)
        .ifPresent(available -> {
          metrics.put("system/system_memory_usage_megabytes", (total - available) / MEGA);
          metrics.put("system/system_memory_usage_percentage", 100 * (total - available) / total);
        });
    if (device.isGpu() && mebibytes.isPresent()) {
      String name = "system/gpu_%d_memory_usage_megabytes".formatted(device.getDeviceId());
      metrics.put(name, mebibytes.getAsDouble() * MEBI / MEGA);
    }
    return metrics;
  }

  /** Bytes that programs could still have, as Linux counts them. */
  static OptionalDouble available(Path memory) {
    try (Stream<String> lines = Files.lines(memory, US_ASCII)) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * KIBI)
          .findFirst();
    } catch (IOException e) {
      return OptionalDouble.empty(); // another system than Linux
    }
  }
}
