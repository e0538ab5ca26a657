package dev.lethe.orchestrator.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.joint.JointRanking;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The JSON schemas of rankings that are published. */
public enum PublishedSchema {
  RANKING(Ranking.class, "ranking.schema.json"),
  JOINT_RANKING(JointRanking.class, "joint-ranking.schema.json");

  private final Class<?> beside;
  private final String file;

  PublishedSchema(Class<?> beside, String file) {
    this.beside = beside;
    this.file = file;
  }

  public String file() {
    return file;
  }

  public JsonNode document() {
    try (InputStream resource = beside.getResourceAsStream(file)) {
      return Wire.value(Objects.requireNonNull(resource).readAllBytes(), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says against the JSON. */
  public List<String> errors(String json) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Wire.json(document()), InputFormat.JSON)
        .validate(json, InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  /**
   * The fields that the JSON has, by the place in the schema; one that it does not describe is
   * among them with the place where it was met.
   */
  public Set<String> had(String json) {
    JsonNode schema = document();
    Set<String> had = new TreeSet<>();
    collect(schema, schema, Wire.value(json.getBytes(UTF_8), JsonNode.class), "", had);
    return had;
  }

  private static void collect(
      JsonNode schema, JsonNode at, JsonNode value, String place, Set<String> had) {
    if (at.has("$ref")) {
      String target = at.path("$ref").asText().substring("#".length());
      collect(schema, schema.at(target), value, target, had);
    } else if (value.isArray()) {
      value.forEach(item -> collect(schema, at.path("items"), item, place + "/items", had));
    } else if (value.isObject() && at.has("properties")) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String name = place + "/" + field.getKey();
        had.add(name);
        collect(schema, at.path("properties").path(field.getKey()), field.getValue(), name, had);
      }
    }
  }

  /** The fields that it describes. */
  public Set<String> described() {
    JsonNode schema = document();
    Set<String> fields = new TreeSet<>();
    describe(schema, "", fields);
    for (Map.Entry<String, JsonNode> part : schema.path("$defs").properties()) {
      describe(part.getValue(), "/$defs/" + part.getKey(), fields);
    }
    return fields;
  }

  private static void describe(JsonNode object, String place, Set<String> fields) {
    for (Map.Entry<String, JsonNode> field : object.path("properties").properties()) {
      fields.add(place + "/" + field.getKey());
      describe(field.getValue(), place + "/" + field.getKey(), fields);
    }
  }
}
