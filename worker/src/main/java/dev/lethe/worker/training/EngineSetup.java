package dev.lethe.worker.training;

import ai.djl.engine.Engine;
import java.util.Map;

/** What must be settled before anything uses the engine; later it has no effect. */
public final class EngineSetup {
  private EngineSetup() {}

  /** Computes with so many threads, and keeps the memory of one step for the next. */
  public static void prepare(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    NativeMemory.keepFreed();
  }

  /** Whether the engine computes on a GPU; loads it. */
  public static boolean seesGpu() {
    return Engine.getInstance().getGpuCount() > 0;
  }

  /** Versions by name; loads the engine, which takes about a second. */
  public static Map<String, String> versions() {
    return Map.of("djl", Engine.getDjlVersion(), "pytorch", Engine.getInstance().getVersion());
  }
}
