package dev.lethe.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an image holds above its base, in CycloneDX: those components of the whole build's list
 * whose jars are inside, the Java runtime, and what pip installed. A jar that the list has not is
 * an error, and so is no list.
 */
record BillOfMaterials(ObjectNode content) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

  static BillOfMaterials of(
      Path build, Libraries libraries, Image image, JavaRuntime java, String version)
      throws IOException {
    if (!Files.exists(build)) {
      throw new IOException(
          "%s is not there; Maven writes it in this build, but not with -o".formatted(build));
    }
    Set<String> jars =
        Stream.concat(
                libraries.jars().stream().map(jar -> jar.getFileName().toString()),
                image.torch().stream().flatMap(torch -> torch.jar().stream()))
            .collect(Collectors.toCollection(TreeSet::new));
    JsonNode whole = JSON.readTree(Files.readAllBytes(build));
    ObjectNode content = JSON.createObjectNode();
    content.put("bomFormat", "CycloneDX");
    content.set("specVersion", whole.path("specVersion"));
    content.put("version", 1);
    content
        .putObject("metadata")
        .putObject("component")
        .put("type", "container")
        .put("name", image.name())
        .put("version", version);
    ArrayNode components = content.putArray("components");
    for (JsonNode component : whole.path("components")) {
      if (jars.remove(jarOf(component))) {
        components.add(component);
      }
    }
    if (!jars.isEmpty()) {
      throw new IOException("%s does not list %s".formatted(build, jars));
    }
    components.add(component("platform", "OpenJDK", java.version()));
    image
        .torch()
        .ifPresent(torch ->
            torch
                .packages()
                .forEach((name, of) ->
                    components.add(
                        component("library", name, of)
                            .put("purl", "pkg:pypi/%s@%s".formatted(name, of)))));
    return new BillOfMaterials(content);
  }

  private static ObjectNode component(String type, String name, String version) {
    return JSON.createObjectNode().put("type", type).put("name", name).put("version", version);
  }

  private static String jarOf(JsonNode component) {
    Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
    String ending = classifier.find() ? "-" + classifier.group(1) : "";
    return "%s-%s%s.jar"
        .formatted(component.path("name").asText(), component.path("version").asText(), ending);
  }

  void write(Path file) throws IOException {
    Files.writeString(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
  }
}
