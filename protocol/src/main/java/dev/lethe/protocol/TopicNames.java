package dev.lethe.protocol;

/**
 * The topics of one deployment.
 *
 * @param namespace prefix that keeps deployments on one Kafka apart
 */
public record TopicNames(String namespace) {
  public static final String DEFAULT_NAMESPACE = "lethe";

  /** Every fact in order; one partition, kept for ever. */
  public String log() {
    return namespace + ".log";
  }

  /** Orders to workers; each worker reads one partition. */
  public String trials() {
    return namespace + ".trials";
  }

  /** What workers say about attempts. */
  public String reports() {
    return namespace + ".reports";
  }

  /** Signs of life; one partition, kept for minutes. */
  public String heartbeats() {
    return namespace + ".heartbeats";
  }
}
