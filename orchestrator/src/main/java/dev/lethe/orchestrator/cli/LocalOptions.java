package dev.lethe.orchestrator.cli;

import dev.lethe.artifacts.KafkaAccess;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Kafka and topics a command uses. */
final class LocalOptions {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka to use; without it a broker is started on this machine.")
  @Nullable String kafka;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = KafkaConfigFile.Converter.class,
      description =
          "How Kafka lets in: security.protocol, sasl.… and ssl.… as in a properties file of"
              + " Kafka's own clients (default: it lets anybody in).")
  @Nullable KafkaConfigFile kafkaConfig;

  @Option(
      names = "--namespace",
      defaultValue = TopicNames.DEFAULT_NAMESPACE,
      description = "Prefix of the topics (default: ${DEFAULT-VALUE}).")
  String namespace = TopicNames.DEFAULT_NAMESPACE;

  /** How the Kafka that the user named lets in. */
  KafkaAccess access() {
    return kafkaConfig == null ? KafkaAccess.NONE : kafkaConfig.access();
  }

  /** For the workers of this machine. */
  @Nullable Path kafkaConfig() {
    return kafkaConfig == null ? null : kafkaConfig.file();
  }
}
