package dev.lethe.artifacts;

/**
 * The environment does not say how one is let in: it contradicts itself, or names no certificate.
 */
public final class AccessUnusable extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  AccessUnusable(String message) {
    super(message);
  }
}
