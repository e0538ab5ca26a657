package dev.lethe.worker.training;

/** How many threads the engine computes with. */
public final class EngineThreads {
  private EngineThreads() {}

  /** Limits the engine to so many threads; has an effect only before anything uses the engine. */
  public static void limit(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
  }
}
