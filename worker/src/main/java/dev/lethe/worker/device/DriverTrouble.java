package dev.lethe.worker.device;

/** The CUDA driver is there and does not work. */
public final class DriverTrouble extends RuntimeException {
  private static final long serialVersionUID = 1;

  DriverTrouble(String function, int code) {
    super(
        "the CUDA driver answers %s with error %d; does nvidia-smi show the GPUs?"
            .formatted(function, code));
  }
}
