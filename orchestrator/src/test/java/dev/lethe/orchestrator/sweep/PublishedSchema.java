package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON schema that editors hold a sweep file to. */
final class PublishedSchema {
  static final Path FILE = Path.of("..", "sweeps", "sweep.schema.json");

  private static final String TEXT = text();
  private static final Schema SCHEMA =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(TEXT, InputFormat.JSON);

  private PublishedSchema() {}

  /** What it says against the file. */
  static List<String> errors(String file) {
    Optional<Yaml> yaml = YamlReader.read(file, new Problems());
    if (yaml.isEmpty()) {
      return List.of("not YAML");
    }
    return SCHEMA.validate(Wire.json(plain(yaml.get())), InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  static JsonNode document() {
    return Wire.value(TEXT.getBytes(UTF_8), JsonNode.class);
  }

  private static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object plain(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Scalar(int _, @Nullable Object value, String _) ->
          Optional.ofNullable(value).orElse(Map.of("null", true));
      case Yaml.Sequence(int _, List<Yaml> items) -> {
        List<Object> all = new ArrayList<>();
        items.forEach(item -> all.add(plain(item)));
        yield all;
      }
      case Yaml.Mapping(int _, List<Yaml.Entry> entries) -> {
        Map<String, Object> all = new LinkedHashMap<>();
        entries.forEach(entry -> all.putIfAbsent(entry.key(), plain(entry.value())));
        yield all;
      }
      case Yaml.Refused _ -> Map.of("refused", true);
    };
  }
}
