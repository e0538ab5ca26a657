package dev.lethe.worker.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import dev.lethe.worker.device.CudaDriver;
import dev.lethe.worker.device.Gpu;
import dev.lethe.worker.device.TorchFolder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must be settled before anything uses the engine; later it has no effect. */
public final class EngineSetup {
  private EngineSetup() {}

  /**
   * Computes with so many threads, on the PyTorch that the environment names, and keeps the memory
   * of one step for the next.
   *
   * @throws dev.lethe.worker.device.TorchUnusable when that PyTorch cannot be used
   */
  public static void prepare(int threads) {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    TorchFolder.ofEnvironment()
        .ifPresent(torch -> torch.announce(CudaDriver.installed().isPresent()));
    NativeMemory.keepFreed();
  }

  /** Whether the engine computes on a GPU; loads it. */
  public static boolean seesGpu() {
    return device().isGpu();
  }

  /**
   * What this process computes on: the first GPU that PyTorch itself sees, else the processor.
   * DJL's own default is decided by another library, which may be missing.
   */
  static Device device() {
    return Engine.getInstance().hasCapability(StandardCapabilities.CUDA)
        ? Device.gpu(0)
        : Device.cpu();
  }

  /** The GPU that the engine computes on, as the driver knows it; empty on the processor. */
  public static Optional<Gpu> gpu() {
    return gpus().stream().findFirst();
  }

  /** The GPUs that the engine could compute on; loads it. */
  public static List<Gpu> gpus() {
    return seesGpu()
        ? CudaDriver.installed()
            .map(driver -> driver.gpus(System.getenv("CUDA_VISIBLE_DEVICES")))
            .orElse(List.of())
        : List.of();
  }

  /** Versions by name; loads the engine, which takes about a second. */
  public static Map<String, String> versions() {
    return Map.of("djl", Engine.getDjlVersion(), "pytorch", Engine.getInstance().getVersion());
  }
}
