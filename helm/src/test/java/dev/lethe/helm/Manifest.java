package dev.lethe.helm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An object of Kubernetes as YAML has it.
 *
 * @param content of the document
 */
record Manifest(Map<?, ?> content) {
  String kind() {
    return text("kind");
  }

  String name() {
    return text("metadata", "name");
  }

  String version() {
    return text("apiVersion");
  }

  /** Keys and values as text. */
  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    map("metadata", "labels")
        .orElseThrow()
        .forEach((key, value) -> labels.put(String.valueOf(key), String.valueOf(value)));
    return labels;
  }

  @Override
  public String toString() {
    return kind() + " " + name();
  }

  String text(Object... path) {
    return String.valueOf(at(path).orElseThrow(() -> missing(path)));
  }

  private AssertionError missing(Object... path) {
    return new AssertionError(this.content + " has nothing at " + List.of(path));
  }

  Optional<Object> at(Object... path) {
    return within(content, path);
  }

  static Optional<Object> within(Object from, Object... path) {
    Object here = from;
    for (Object step : path) {
      if (!(here instanceof Map<?, ?> map) || !map.containsKey(step)) {
        return Optional.empty();
      }
      here = map.get(step);
    }
    return Optional.ofNullable(here);
  }

  /** The template of the pods that it makes. */
  Optional<Map<?, ?>> podTemplate() {
    return switch (kind()) {
      case "Deployment", "StatefulSet", "Job" -> map("spec", "template");
      case "ScaledJob" -> map("spec", "jobTargetRef", "template");
      default -> Optional.empty();
    };
  }

  Optional<Map<?, ?>> map(Object... path) {
    return at(path).map(found -> (Map<?, ?>) found);
  }

  /** The containers of its pods. */
  Stream<Map<?, ?>> containers() {
    return podTemplate().stream()
        .flatMap(template -> list(template, "spec", "containers"))
        .map(container -> (Map<?, ?>) container);
  }

  static Stream<?> list(Object from, Object... path) {
    return within(from, path).map(found -> ((List<?>) found).stream()).orElse(Stream.empty());
  }
}
