package dev.lethe.orchestrator.cli;

import dev.lethe.options.KafkaClientOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which Kafka and topics a command uses. */
final class LocalOptions {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Kafka to use; without it a broker is started on this machine.")
  @Nullable String kafka;

  @Mixin KafkaClientOptions client = new KafkaClientOptions();
}
