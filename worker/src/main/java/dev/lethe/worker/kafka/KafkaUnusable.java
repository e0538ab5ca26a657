package dev.lethe.worker.kafka;

/** Kafka cannot be reached, or has not what a worker needs; the message says what to do. */
public final class KafkaUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  KafkaUnusable(String message) {
    super(message);
  }

  KafkaUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
