package dev.lethe.worker.device;

/**
 * A GPU that CUDA shows to this process.
 *
 * @param number from 0, in CUDA's order
 * @param visibleAs what CUDA_VISIBLE_DEVICES must be for a process that shall see it alone
 * @param name as the driver has it
 * @param major first part of its compute capability
 * @param minor second part of it
 */
public record Gpu(int number, String visibleAs, String name, int major, int minor) {
  private static final int AMPERE = 8;

  /** Whether it multiplies bfloat16 itself: from compute capability 8.0 on. */
  public boolean computesBfloat16() {
    return major >= AMPERE;
  }
}
