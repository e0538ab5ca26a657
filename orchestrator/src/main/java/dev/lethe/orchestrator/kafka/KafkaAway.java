package dev.lethe.orchestrator.kafka;

/** Kafka does not answer, which may pass; the message says what to look at. */
public final class KafkaAway extends KafkaUnusable {
  private static final long serialVersionUID = 1;

  KafkaAway(String message, Throwable cause) {
    super(message, cause);
  }
}
