package dev.lethe.orchestrator.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A Sweep object as it was last seen.
 *
 * @param generation grows with each change of the spec
 * @param version of the whole object, by which a write notices that it changed meanwhile
 * @param finalizers that keep it from going away
 * @param deleting whether somebody has deleted it
 * @param kept whether its sweep goes on when it is deleted
 * @param status as it was last written; empty before
 */
record SweepObject(
    String namespace,
    String name,
    long generation,
    String version,
    Map<String, Object> spec,
    List<String> finalizers,
    boolean deleting,
    boolean kept,
    Map<String, Object> status) {
  /** Keeps an object from going away before its sweep is cancelled. */
  static final String FINALIZER = "lethe.dev/cancel";

  private static final String ON_DELETE = "lethe.dev/on-delete";

  SweepObject {
    finalizers = List.copyOf(finalizers);
  }

  static SweepObject of(GenericKubernetesResource resource) {
    ObjectMeta metadata = resource.getMetadata();
    Map<String, String> annotations =
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.of());
    return new SweepObject(
        metadata.getNamespace(),
        metadata.getName(),
        Objects.requireNonNullElse(metadata.getGeneration(), 0L),
        metadata.getResourceVersion(),
        part(resource, "spec"),
        Objects.requireNonNullElse(metadata.getFinalizers(), List.of()),
        metadata.getDeletionTimestamp() != null,
        "keep".equals(annotations.get(ON_DELETE)),
        part(resource, "status"));
  }

  @SuppressWarnings("unchecked") // objects of JSON have text as keys
  private static Map<String, Object> part(GenericKubernetesResource resource, String name) {
    return resource.getAdditionalProperties().get(name) instanceof Map<?, ?> part
        ? (Map<String, Object>) part
        : Map.of();
  }

  /** Namespace and name: what the log keeps as the source of its sweep. */
  String path() {
    return namespace + "/" + name;
  }

  boolean isHeld() {
    return finalizers.contains(FINALIZER);
  }

  /** Whether its status says already what became of it, and will stay true. */
  boolean isSettled() {
    return !isHeld()
        && ObjectStatus.LAST_PHASES.contains(String.valueOf(status.get("phase")))
        && status.get("observedGeneration") instanceof Number seen
        && seen.longValue() == generation;
  }

  /** Since when the condition has been so; empty where it was not. */
  Optional<String> since(String type, String value) {
    return status.get("conditions") instanceof List<?> conditions
        ? conditions.stream()
            .filter(one ->
                one instanceof Map<?, ?> condition
                    && type.equals(condition.get("type"))
                    && value.equals(condition.get("status")))
            .map(one -> String.valueOf(((Map<?, ?>) one).get("lastTransitionTime")))
            .findFirst()
        : Optional.empty();
  }
}
