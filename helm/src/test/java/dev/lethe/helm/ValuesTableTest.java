package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The README's table of values: defaults as values.yaml has them, words as the schema has them. */
class ValuesTableTest {
  private static final Path README = Chart.FOLDER.resolve("README.md");
  private static final String BEFORE =
      "<!-- ValuesTableTest writes this: -Dlethe.golden=write -->\n";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** {@code -Dlethe.golden=write} writes it anew. */
  @Test
  void theReadmeListsEveryValueWithItsDefault() throws IOException {
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEFORE) + BEFORE.length();
    String table = table();
    if ("write".equals(System.getProperty("lethe.golden"))) {
      Files.writeString(README, readme.substring(0, begin) + table);
    }

    assertThat(readme).contains(BEFORE);
    assertThat(Files.readString(README).substring(begin)).isEqualTo(table);
  }

  private static String table() throws IOException {
    JsonNode schema = JSON.readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    StringBuilder table = new StringBuilder("\n| value | default | |\n|---|---|---|\n");
    rows(schema, schema, Chart.values(Chart.FOLDER.resolve("values.yaml")), "", table);
    return table.toString();
  }

  private static void rows(
      JsonNode whole, JsonNode schema, Map<?, ?> values, String path, StringBuilder into)
      throws IOException {
    for (Map.Entry<?, ?> entry : values.entrySet()) {
      JsonNode here = schema.path("properties").path(String.valueOf(entry.getKey()));
      JsonNode described = DocumentedValuesTest.resolved(whole, here);
      String name = path + entry.getKey();
      if (entry.getValue() instanceof Map<?, ?> inner
          && !DocumentedValuesTest.LEAVES.contains(String.valueOf(entry.getKey()))) {
        rows(whole, described, inner, name + ".", into);
      } else {
        into.append(
            "| `%s` | `%s` | %s |\n"
                .formatted(
                    name,
                    JSON.writeValueAsString(entry.getValue()),
                    here.path("description").asText().replace("|", "\\|")));
      }
    }
  }
}
