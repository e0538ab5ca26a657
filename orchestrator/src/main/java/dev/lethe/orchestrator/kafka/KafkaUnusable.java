package dev.lethe.orchestrator.kafka;

/**
 * Kafka cannot be reached, or its topics are not as they have to be; the message says what to do.
 */
public class KafkaUnusable extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KafkaUnusable(String message) {
    super(message);
  }

  KafkaUnusable(String message, Throwable cause) {
    super(message, cause);
  }
}
