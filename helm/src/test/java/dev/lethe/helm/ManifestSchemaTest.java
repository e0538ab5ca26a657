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
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the schemas of Kubernetes 1.34, KEDA 2.17 and the Gateway API 1.2. */
class ManifestSchemaTest {
  /** Operators whose schemas are not at hand. */
  private static final Set<String> WITHOUT_SCHEMA =
      Set.of("kafka.strimzi.io", "monitoring.coreos.com");

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
        .filteredOn(manifest -> !WITHOUT_SCHEMA.contains(manifest.version().split("/", 2)[0]))
        .isNotEmpty()
        .allSatisfy(manifest -> assertThat(errors(manifest)).as("%s", manifest).isEmpty());
  }

  @Test
  void aMisspeltFieldIsFound() {
    Manifest scaledJob =
        Chart.manifests("trying-out.yaml").stream()
            .filter(manifest -> manifest.kind().equals("ScaledJob"))
            .findFirst()
            .orElseThrow();
    ObjectNode broken = JSON.valueToTree(scaledJob.content());
    ((ObjectNode) broken.path("spec")).put("maxReplicas", 3);

    assertThat(errors("keda.sh/v1alpha1/ScaledJob", broken)).isNotEmpty();
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
