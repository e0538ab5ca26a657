package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** values.yaml, its schema and its comments say the same. */
class DocumentedValuesTest {
  /** Whose insides are Kubernetes' or the user's own. */
  static final Set<String> LEAVES =
      Set.of(
          "resources",
          "env",
          "nodeSelector",
          "affinity",
          "podLabels",
          "podAnnotations",
          "annotations",
          "labels",
          "pools",
          "global");

  @Test
  void theSchemaKnowsExactlyTheValuesThatThereAre() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    Set<String> described = new TreeSet<>();
    describe(schema, schema, "", described);
    described.remove("global");

    Set<String> there = new TreeSet<>();
    collect(Chart.values(Chart.FOLDER.resolve("values.yaml")), "", there);

    assertThat(described).isEqualTo(there);
  }

  @Test
  void everySchemaEntryHasADescriptionAndEveryObjectIsClosed() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());

    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
    check(schema, "");
  }

  private static void check(JsonNode node, String path) {
    for (Map.Entry<String, JsonNode> entry : node.path("properties").properties()) {
      String name = path + "." + entry.getKey();
      JsonNode value = entry.getValue();
      assertThat(value.path("description").asText()).as("%s", name).isNotEmpty();
      if (value.has("properties")) {
        assertThat(value.path("additionalProperties").asBoolean(true)).as("%s", name).isFalse();
      }
      check(value, name);
    }
  }

  @Test
  void everyBlockOfValuesYamlIsExplainedWhereItStands() throws IOException {
    String text = Files.readString(Chart.FOLDER.resolve("values.yaml"));

    for (String value :
        Set.of("auth", "limits", "bundled", "strimzi", "mode", "gpusPerWorker", "fill")) {
      assertThat(text)
          .containsPattern(
              "#[^\\n]*\\n\\s*(#[^\\n]*\\n\\s*)*[^\\n]*\\b" + value + ":|" + value + ":\\n\\s*#");
    }
  }

  private static void describe(JsonNode root, JsonNode node, String path, Set<String> into) {
    for (Map.Entry<String, JsonNode> entry : node.path("properties").properties()) {
      String name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      into.add(name);
      if (!LEAVES.contains(entry.getKey())) {
        describe(root, resolved(root, entry.getValue()), name, into);
      }
    }
  }

  /** Itself, or what it refers to. */
  static JsonNode resolved(JsonNode root, JsonNode node) {
    JsonNode reference =
        node.has("allOf") ? node.path("allOf").path(0).path("$ref") : node.path("$ref");
    return reference.isMissingNode() ? node : root.at(reference.asText().substring(1));
  }

  private static void collect(Map<?, ?> values, String path, Set<String> into) {
    values.forEach((key, value) -> {
      String name = path.isEmpty() ? String.valueOf(key) : path + "." + key;
      into.add(name);
      if (value instanceof Map<?, ?> inner && !LEAVES.contains(String.valueOf(key))) {
        collect(inner, name, into);
      }
    });
  }
}
