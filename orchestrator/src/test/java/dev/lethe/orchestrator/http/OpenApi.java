package dev.lethe.orchestrator.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lethe.orchestrator.testing.PublishedSchema;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The published description, to hold answers against. */
final class OpenApi {
  private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

  private final String text;
  private final JsonNode document;

  OpenApi() {
    try (InputStream yaml = HttpInterface.class.getResourceAsStream("openapi.yaml")) {
      text = new String(Objects.requireNonNull(yaml).readAllBytes(), StandardCharsets.UTF_8);
      document = Wire.tree(new Load(LoadSettings.builder().build()).loadFromString(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it is published. */
  String text() {
    return text;
  }

  /** {@code GET /api/v1/sweeps/{sweep}} and the like. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return operations;
  }

  static String method(String operation) {
    return operation.substring(0, operation.indexOf(' '));
  }

  /** What is wrong with an answer; empty where it is as described. */
  List<String> errors(String operation, int status, String type, String body) {
    String path = operation.substring(operation.indexOf(' ') + 1);
    JsonNode response =
        resolve(
            document
                .path("paths")
                .path(path)
                .path(method(operation).toLowerCase(Locale.ROOT))
                .path("responses")
                .path(String.valueOf(status)));
    if (response.isMissingNode()) {
      return List.of("%s does not say that it answers %d".formatted(operation, status));
    }
    JsonNode content = response.path("content").path(type.replaceAll(";.*", ""));
    if (content.isMissingNode()) {
      return List.of("%s does not say that %d is %s".formatted(operation, status, type));
    }
    return type.endsWith("json") ? jsonErrors(content.path("schema"), body) : List.of();
  }

  /** What a parser of OpenAPI lets pass: references to nothing, and schemas that are none. */
  List<String> flaws() {
    List<String> flaws = new ArrayList<>();
    document
        .findValuesAsText("$ref")
        .forEach(reference -> {
          if (Stream.of(PublishedSchema.values()).noneMatch(s -> s.file().equals(reference))
              && document.at(reference.substring(1)).isMissingNode()) {
            flaws.add("there is no " + reference);
          }
        });
    List<JsonNode> schemas = new ArrayList<>(document.findValues("schema"));
    document.path("components").path("schemas").forEach(schemas::add);
    Schema ofSchemas =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    schemas.forEach(schema ->
        ofSchemas
            .validate(Wire.json(schema), InputFormat.JSON)
            .forEach(error -> flaws.add(error.toString())));
    return flaws;
  }

  /** What a request has that is not described: parameters, and the form of its body. */
  List<String> requestErrors(String operation, URI request, String type) {
    JsonNode path = document.path("paths").path(operation.substring(operation.indexOf(' ') + 1));
    JsonNode described = path.path(method(operation).toLowerCase(Locale.ROOT));
    List<String> errors = new ArrayList<>();
    String query = Objects.requireNonNullElse(request.getQuery(), "");
    for (String parameter : query.split("&", -1)) {
      String name = parameter.replaceAll("=.*", "");
      if (!name.isEmpty()
          && !described.path("parameters").findValuesAsText("name").contains(name)) {
        errors.add("%s has no parameter %s".formatted(operation, name));
      }
    }
    if (!type.isEmpty() && !described.path("requestBody").path("content").has(type)) {
      errors.add("%s takes no %s".formatted(operation, type));
    }
    return errors;
  }

  private List<String> jsonErrors(JsonNode wanted, String body) {
    ObjectNode schema = (ObjectNode) Wire.tree(Map.of());
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.set("allOf", ((ArrayNode) Wire.tree(List.of())).add(wanted));
    schema.set("components", bundled());
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Wire.json(schema), InputFormat.JSON)
        .validate(body, InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }

  /** The schemas with those of rankings, which are documents of their own, among them. */
  private JsonNode bundled() {
    JsonNode components = document.path("components").deepCopy();
    ObjectNode schemas = (ObjectNode) components.path("schemas");
    schemas.set("Ranking", PublishedSchema.RANKING.document());
    schemas.set("JointRanking", PublishedSchema.JOINT_RANKING.document());
    return components;
  }

  private JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }
}
