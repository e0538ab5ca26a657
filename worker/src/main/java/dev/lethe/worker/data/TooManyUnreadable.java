package dev.lethe.worker.data;

/** In the middle of a training more files were unreadable than allowed; the message names some. */
public final class TooManyUnreadable extends RuntimeException {
  private static final long serialVersionUID = 1;

  TooManyUnreadable(String message) {
    super(message);
  }
}
