package dev.lethe.options;

import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.artifacts.KafkaAccess;
import dev.lethe.protocol.TopicNames;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a Kafka lets in, and which topics on it are meant; each command says itself where it is. */
public final class KafkaClientOptions {
  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = ConfigFileConverter.class,
      description =
          "How Kafka lets in: security.protocol, sasl.… and ssl.… as in a properties file of"
              + " Kafka's own clients (default: it lets anybody in).")
  private @Nullable ConfigFile config;

  @Option(
      names = "--namespace",
      defaultValue = TopicNames.DEFAULT_NAMESPACE,
      description = "Prefix of the topics (default: ${DEFAULT-VALUE}).")
  private String namespace = TopicNames.DEFAULT_NAMESPACE;

  private record ConfigFile(Path file, KafkaAccess access) {}

  private static final class ConfigFileConverter implements ITypeConverter<ConfigFile> {
    @Override
    public ConfigFile convert(String text) {
      try {
        Path file = Path.of(text).toAbsolutePath();
        return new ConfigFile(file, KafkaAccess.read(file));
      } catch (AccessUnusable e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** How Kafka lets in, as the file says. */
  public KafkaAccess access() {
    return config == null ? KafkaAccess.NONE : config.access();
  }

  /** The file, for other processes; null where none was named. */
  public @Nullable Path file() {
    return config == null ? null : config.file();
  }

  public TopicNames topics() {
    return new TopicNames(namespace);
  }
}
