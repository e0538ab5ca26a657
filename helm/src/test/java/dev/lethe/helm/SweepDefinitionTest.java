package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The definition of the kind Sweep, and the rights that come with it. */
class SweepDefinitionTest {
  private static final Path SPEC = Chart.FOLDER.resolve("files/sweep-spec.json");
  private static final Path FILE = Path.of("../sweeps/sweep.schema.json");
  private static final Set<String> OF_THE_OBJECT = Set.of("apiVersion", "kind", "name");

  /** {@code -Dlethe.golden=write} writes it anew. */
  @Test
  void theSpecsSchemaIsMadeOfTheSweepFiles() throws IOException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    JsonNode spec = StructuralSchema.ofSpec(json.readTree(FILE.toFile()), OF_THE_OBJECT);
    String text = json.writeValueAsString(spec) + "\n";
    if ("write".equals(System.getProperty("lethe.golden"))) {
      Files.createDirectories(Chart.FOLDER.resolve("files"));
      Files.writeString(SPEC, text);
    }

    assertThat(Files.readString(SPEC)).isEqualTo(text);
  }

  @Test
  void theDefinitionHasEveryFieldOfTheFileButThoseOfTheObject() throws IOException {
    Set<Object> fields = new TreeSet<>();
    new ObjectMapper()
        .readTree(FILE.toFile())
        .path("properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    fields.removeAll(OF_THE_OBJECT);

    Map<?, ?> version =
        (Map<?, ?>)
            Manifest.list(
                    one("sweep-objects.yaml", "CustomResourceDefinition").content(),
                    "spec",
                    "versions")
                .findFirst()
                .orElseThrow();

    Object properties =
        Manifest.within(version, "schema", "openAPIV3Schema", "properties", "spec", "properties")
            .orElseThrow();
    assertThat(((Map<?, ?>) properties).keySet()).isEqualTo(fields);
  }

  @Test
  void uninstallingLeavesTheKindAndSoItsObjects() {
    assertThat(
            one("sweep-objects.yaml", "CustomResourceDefinition")
                .at("metadata", "annotations", "helm.sh/resource-policy"))
        .contains("keep");
  }

  @Test
  void theOrchestratorMayOnlyLookAtSweepsAndSayWhatBecameOfThem() {
    List<?> rules = Manifest.list(one("sweep-objects.yaml", "Role").content(), "rules").toList();

    assertThat(rules)
        .isEqualTo(
            List.of(
                Map.of(
                    "apiGroups", List.of("lethe.dev"),
                    "resources", List.of("sweeps"),
                    "verbs", List.of("get", "list", "watch", "patch")),
                Map.of(
                    "apiGroups", List.of("lethe.dev"),
                    "resources", List.of("sweeps/status"),
                    "verbs", List.of("patch"))));
  }

  @Test
  void rightsInEveryNamespaceAreForThoseWhoAskForThem() {
    assertThat(Chart.manifests("sweep-objects-everywhere.yaml"))
        .extracting(Manifest::kind)
        .contains("ClusterRole", "ClusterRoleBinding")
        .doesNotContain("Role", "RoleBinding", "CustomResourceDefinition");
    assertThat(Chart.manifests("fixed.yaml"))
        .extracting(Manifest::kind)
        .doesNotContain(
            "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "CustomResourceDefinition");
  }

  private static Manifest one(String valueSet, String kind) {
    return Chart.manifests(valueSet).stream()
        .filter(manifest -> manifest.kind().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
