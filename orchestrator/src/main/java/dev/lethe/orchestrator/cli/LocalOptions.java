package dev.lethe.orchestrator.cli;

import dev.lethe.protocol.TopicNames;
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
      names = "--namespace",
      defaultValue = TopicNames.DEFAULT_NAMESPACE,
      description = "Prefix of the topics (default: ${DEFAULT-VALUE}).")
  String namespace = TopicNames.DEFAULT_NAMESPACE;
}
