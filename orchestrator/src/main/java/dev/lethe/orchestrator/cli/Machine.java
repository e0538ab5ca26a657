package dev.lethe.orchestrator.cli;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What this machine, or the container around this process, has to compute with. */
record Machine(int processors, long bytes) {
  private static final long GB = 1L << 30;

  /** The system, the broker, MLflow and this process. */
  private static final long OTHERS = 2 * GB;

  /** The heap of a worker, and what PyTorch takes beside it. */
  private static final long WORKER = GB + GB / 2;

  static Machine here() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
  }

  /** How many workers fit that compute with so many threads each; at least one. */
  int workers(int threads) {
    long byMemory = (bytes - OTHERS) / WORKER;
    return (int) Math.max(1, Math.min(processors / threads, byMemory));
  }
}
