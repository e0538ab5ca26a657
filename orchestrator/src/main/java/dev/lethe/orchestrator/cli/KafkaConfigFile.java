package dev.lethe.orchestrator.cli;

import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.artifacts.KafkaAccess;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A properties file that lets one in at a Kafka. */
record KafkaConfigFile(Path file, KafkaAccess access) {
  static final class Converter implements ITypeConverter<KafkaConfigFile> {
    @Override
    public KafkaConfigFile convert(String text) {
      try {
        Path file = Path.of(text).toAbsolutePath();
        return new KafkaConfigFile(file, KafkaAccess.read(file));
      } catch (AccessUnusable e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
