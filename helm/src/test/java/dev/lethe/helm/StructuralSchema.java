package dev.lethe.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Kubernetes' structural schemas can say of a JSON schema: types, descriptions, values and
 * bounds where there is one alternative. Whatever lies behind a reference or an alternative stays
 * open, and unknown keys are kept, so that the orchestrator's reader finds and names them; a schema
 * that closed objects would have them dropped without a word. There are no defaults: they would
 * appear in objects that a GitOps tool compares with its files.
 */
final class StructuralSchema {
  private static final String OPEN = "x-kubernetes-preserve-unknown-fields";
  private static final List<String> COPIED =
      List.of("description", "minimum", "maximum", "minItems", "maxItems");

  private static final ObjectMapper JSON = new ObjectMapper();

  private StructuralSchema() {}

  /**
   * Of the fields of a sweep file that an object's spec has.
   *
   * @param elsewhere keys that the object says in another place
   */
  static ObjectNode ofSpec(JsonNode file, Set<String> elsewhere) {
    ObjectNode spec = JSON.createObjectNode();
    spec.put("type", "object");
    spec.put("description", "The fields of a sweep file but apiVersion, kind and name.");
    ArrayNode required = spec.putArray("required");
    file.path("required")
        .forEach(key -> {
          if (!elsewhere.contains(key.asText())) {
            required.add(key);
          }
        });
    ObjectNode properties = spec.putObject("properties");
    for (Map.Entry<String, JsonNode> entry : file.path("properties").properties()) {
      if (!elsewhere.contains(entry.getKey())) {
        properties.set(entry.getKey(), of(entry.getValue()));
      }
    }
    spec.put(OPEN, true);
    return spec;
  }

  private static ObjectNode of(JsonNode schema) {
    ObjectNode structural = JSON.createObjectNode();
    Optional<String> type = type(schema);
    type.ifPresentOrElse(known -> structural.put("type", known), () -> structural.put(OPEN, true));
    COPIED.stream()
        .filter(key -> schema.has(key) && (type.isPresent() || key.equals("description")))
        .forEach(key -> structural.set(key, schema.path(key)));
    if (schema.has("enum") && type.isPresent()) {
      structural.set("enum", schema.path("enum"));
    }
    if (type.equals(Optional.of("array"))) {
      structural.set("items", of(schema.path("items")));
    }
    if (type.equals(Optional.of("object"))) {
      properties(schema, structural);
    }
    return structural;
  }

  private static void properties(JsonNode schema, ObjectNode structural) {
    structural.put(OPEN, true);
    if (schema.has("properties")) {
      ObjectNode properties = structural.putObject("properties");
      for (Map.Entry<String, JsonNode> entry : schema.path("properties").properties()) {
        properties.set(entry.getKey(), of(entry.getValue()));
      }
    }
  }

  /** Empty where there are several, or none is said here. */
  private static Optional<String> type(JsonNode schema) {
    if (schema.path("type").isTextual()) {
      return Optional.of(schema.path("type").asText());
    }
    boolean words = schema.path("enum").isArray() && allText(schema.path("enum"));
    return words ? Optional.of("string") : Optional.empty();
  }

  private static boolean allText(JsonNode values) {
    for (JsonNode value : values) {
      if (!value.isTextual()) {
        return false;
      }
    }
    return true;
  }
}
