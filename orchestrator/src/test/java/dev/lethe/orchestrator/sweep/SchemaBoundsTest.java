package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reader and the published schema have one mind about every bound, word, type and default. */
class SchemaBoundsTest {
  /** Around every bound that there is; what is no bound of a key does no harm on it. */
  private static final List<String> NUMBERS =
      List.of(
          "-1e15",
          "-1",
          "-1e-300",
          "0",
          "0.0",
          "-0.0",
          "1e-300",
          "9.99e-7",
          "1e-6",
          "0.49999",
          "0.5",
          "0.9999",
          "0.99990001",
          "0.9999999999999999",
          "1",
          "1.0",
          "1.0000000000000002",
          "1.5",
          "2",
          "7",
          "8",
          "9",
          "63",
          "64",
          "65",
          "100",
          "101",
          "1000",
          "1001",
          "4096",
          "4097",
          "999999",
          "1000000",
          "1e6",
          "1000001",
          "1e9",
          "1000000001",
          "3600000",
          "3600001",
          "9007199254740992",
          "9007199254740994",
          "1e15");

  private static final List<String> OTHERS =
      List.of("true", "false", "yes", "word", "\"1\"", "[]", "[1]", "{}", "{a: 1}", "");

  static List<KeyCase> parameters() {
    return KeyCase.parameters();
  }

  static List<KeyCase> keys() {
    return Stream.concat(KeyCase.parameters().stream(), KeyCase.others().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void theySayTheSameOfEveryValue(KeyCase key) {
    assertThat(differences(key, candidates(key))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("parameters")
  void theySayTheSameOfEveryListAndRange(KeyCase parameter) {
    List<String> spaces = new ArrayList<>();
    for (String value : candidates(parameter)) {
      spaces.add("{values: [%s]}".formatted(value));
      for (String distribution : List.of("uniform", "log_uniform", "int_uniform", "normal")) {
        spaces.add(
            "{distribution: %s, min: %s, max: %s, count: 1}".formatted(distribution, value, value));
      }
    }

    assertThat(differences(parameter, spaces)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aDefaultOfTheSchemaIsWhatTheReaderFillsIn(KeyCase key) {
    JsonNode standard = PublishedSchema.document().at(key.schema()).path("default");
    if (!standard.isMissingNode()) {
      assertThat(hash(key.without())).isEqualTo(hash(key.with(standard.toString())));
    }
  }

  @Test
  void everyDefaultOfAParameterIsInTheSchema() {
    JsonNode definitions = PublishedSchema.document().path("$defs");

    for (KnownParameter parameter : KnownParameter.values()) {
      assertThat(definitions.path(parameter.word()).has("default"))
          .as(parameter.word())
          .isEqualTo(parameter.standard().isPresent());
    }
  }

  private static List<String> candidates(KeyCase key) {
    List<String> all = new ArrayList<>(NUMBERS);
    all.addAll(OTHERS);
    KnownParameter.named(key.path()).ifPresent(parameter -> all.addAll(parameter.domain().words()));
    all.addAll(
        List.of(
            "softmax-cross-entropy",
            "holm",
            "none",
            "[random-crop]",
            "w.safetensors",
            "same",
            "keep",
            "new",
            "1h",
            "0h",
            "h"));
    all.removeIf(value -> takesTwoKeys(key.path(), value));
    return all;
  }

  private static boolean takesTwoKeys(String key, String value) {
    return ((key.equals("m") || key.equals("batch")) && !mayDivide(value))
        || (key.endsWith("schedule") && value.equals("step"));
  }

  /** Whether a number divides a million, the batch or the size, or is none that could. */
  private static boolean mayDivide(String part) {
    try {
      double value = Double.parseDouble(part);
      return value < 1 || value != Math.rint(value) || value > 1e6 || 1e6 % value == 0;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private static List<String> differences(KeyCase key, List<String> values) {
    List<String> differences = new ArrayList<>();
    for (String value : values) {
      String file = key.with(value);
      Reading reading = SweepReader.read(file.getBytes(UTF_8));
      List<String> errors = PublishedSchema.errors(file);
      if (reading instanceof Reading.Valid != errors.isEmpty()) {
        differences.add(
            "%s: the reader says %s, the schema %s".formatted(value, said(reading), errors));
      }
    }
    return differences;
  }

  private static String said(Reading reading) {
    return switch (reading) {
      case Reading.Valid _ -> "yes";
      case Reading.Invalid invalid -> invalid.problems().toString();
    };
  }

  private static String hash(String file) {
    return switch (SweepReader.read(file.getBytes(UTF_8))) {
      case Reading.Valid valid -> valid.hash();
      case Reading.Invalid invalid -> throw new AssertionError(invalid.describe(file));
    };
  }
}
