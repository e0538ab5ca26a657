package dev.lethe.worker.data;

/** A file that holds no whole image; the message says why. */
final class Unreadable extends Exception {
  private static final long serialVersionUID = 1;

  Unreadable(String message) {
    super(message);
  }
}
