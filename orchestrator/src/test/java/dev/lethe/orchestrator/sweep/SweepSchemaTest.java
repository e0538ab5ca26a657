package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepSchemaTest {
  private static final Path FILE = Path.of("..", "sweeps", "sweep.schema.json");

  /** What takes two keys to see, or YAML. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of(
          "duplicate key",
          "duplicate variant",
          "duplicate parameter in one line",
          "missing learning rate of all",
          "missing batch size of one",
          "missing rho",
          "missing alpha",
          "more images than there are",
          "report of the other test set without shapes",
          "min above max",
          "grid over continuous values",
          "rho for every variant",
          "rho_min without lr_prop",
          "step_every without step",
          "step without step_every",
          "learning_rate_end on a constant",
          "m that does not divide the batch",
          "one of several m that does not divide",
          "m from a range",
          "batch larger than the training set",
          "baseline that is no variant",
          "count without a grid",
          "grid larger than its trials",
          "space of more than a million trials",
          "anchor",
          "two documents",
          "key that is a list");

  static List<RefusedCase> refused() {
    return RefusedCase.all();
  }

  static List<Path> shipped() throws IOException {
    return ShippedSweepsTest.shipped();
  }

  @Test
  void theSchemaAcceptsWhatTheReaderAccepts() {
    assertThat(errors(RefusedCase.accepted())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void theSchemaAcceptsEveryShippedFile(Path file) throws IOException {
    assertThat(errors(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void theSchemaRefusesWhatTheReaderRefusesButForRulesAcrossKeys(RefusedCase wrong) {
    boolean refused = !errors(wrong.file()).isEmpty();

    assertThat(refused).isEqualTo(!BEYOND_A_SCHEMA.contains(wrong.title()));
  }

  @Test
  void theSchemaKnowsEveryParameter() throws IOException {
    String schema = Files.readString(FILE);

    assertThat(KnownParameter.words())
        .allSatisfy(word -> assertThat(schema).contains("\"$ref\": \"#/$defs/" + word + "\""));
  }

  private static List<String> errors(String file) {
    Problems problems = new Problems();
    Optional<Yaml> yaml = YamlReader.read(file, problems);
    if (yaml.isEmpty()) {
      return List.of("not YAML");
    }
    return schema().validate(Wire.json(plain(yaml.get())), InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }

  private static Schema schema() {
    try {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(Files.readString(FILE, UTF_8), InputFormat.JSON);
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
