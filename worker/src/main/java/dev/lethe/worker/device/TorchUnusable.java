package dev.lethe.worker.device;

/** PYTORCH_LIBRARY_PATH points at nothing that can be used. */
public final class TorchUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public TorchUnusable(String message) {
    super(message);
  }
}
