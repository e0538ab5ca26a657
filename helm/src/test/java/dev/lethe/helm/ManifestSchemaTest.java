package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against the schemas of Kubernetes 1.34, KEDA 2.17, the Gateway API 1.2, Prometheus' operator
 * 0.85, and Strimzi 1.2 and 0.45.
 */
class ManifestSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode SCHEMAS = schemas();

  private static JsonNode schemas() {
    try {
      return JSON.readTree(Path.of("src/test/resources/schemas/kinds.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void everyObjectIsWhatItsKindIs(String valueSet) {
    assertThat(Chart.manifests(valueSet))
        .isNotEmpty()
        .allSatisfy(manifest -> assertThat(errors(manifest)).as("%s", manifest).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "trying-out.yaml, ScaledJob",
    "production.yaml, ServiceMonitor",
    "strimzi.yaml, KafkaTopic",
    "strimzi.yaml, KafkaUser",
    "strimzi-before-1.yaml, KafkaUser",
  })
  void aMisspeltFieldIsFound(String valueSet, String kind) {
    Manifest manifest =
        Chart.manifests(valueSet).stream()
            .filter(one -> one.kind().equals(kind))
            .findFirst()
            .orElseThrow();
    ObjectNode broken = JSON.valueToTree(manifest.content());
    ((ObjectNode) broken.path("spec")).put("maxReplicas", 3);

    assertThat(errors(manifest.version() + "/" + kind, broken)).isNotEmpty();
  }

  private static List<String> errors(Manifest manifest) {
    return errors(manifest.version() + "/" + manifest.kind(), JSON.valueToTree(manifest.content()));
  }

  private static List<String> errors(String kind, JsonNode object) {
    JsonNode schema = SCHEMAS.path("kinds").path(kind);
    assertThat(schema.isObject()).as("a schema of %s", kind).isTrue();
    ObjectNode whole = schema.deepCopy();
    whole.set("$defs", SCHEMAS.path("$defs"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(whole.toString(), InputFormat.JSON)
        .validate(object.toString(), InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }
}
