package dev.lethe.worker.data;

/** The data that a trial needs is missing or not what it should be; the message says what to do. */
public final class DataUnavailable extends Exception {
  private static final long serialVersionUID = 1;

  public DataUnavailable(String message) {
    super(message);
  }

  public DataUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
