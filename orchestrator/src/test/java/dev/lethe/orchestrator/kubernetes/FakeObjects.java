package dev.lethe.orchestrator.kubernetes;

import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A cluster's objects as a test sets them; like a real one it ends what is deleted and free. */
final class FakeObjects implements SweepObjects {
  private final Map<String, SweepObject> objects = new LinkedHashMap<>();
  private final Set<String> refused = new HashSet<>();
  private int reports;

  void apply(String namespace, String name, Map<String, Object> spec) {
    SweepObject old = objects.get(namespace + "/" + name);
    objects.put(
        namespace + "/" + name,
        old == null
            ? new SweepObject(namespace, name, 1, "1", spec, List.of(), false, false, Map.of())
            : new SweepObject(
                namespace,
                name,
                old.generation() + 1,
                old.version(),
                spec,
                old.finalizers(),
                old.deleting(),
                old.kept(),
                old.status()));
  }

  /** Somebody else has a finalizer there. */
  void holdForOthers(String path) {
    SweepObject old = get(path);
    List<String> more = new ArrayList<>(old.finalizers());
    more.add("others");
    put(old, more, old.deleting(), old.kept(), old.status());
  }

  void delete(String path, boolean kept) {
    SweepObject old = get(path);
    put(old, old.finalizers(), true, kept, old.status());
  }

  /** Whatever is written to it fails from now on. */
  void refuse(String path) {
    refused.add(path);
  }

  SweepObject get(String path) {
    return Objects.requireNonNull(objects.get(path), path);
  }

  boolean has(String path) {
    return objects.containsKey(path);
  }

  /** Statuses that were written. */
  int reports() {
    return reports;
  }

  @Override
  public List<SweepObject> all() {
    return List.copyOf(objects.values());
  }

  @Override
  public void hold(SweepObject object) {
    List<String> more = new ArrayList<>(object.finalizers());
    more.add(SweepObject.FINALIZER);
    SweepObject now = get(object.path());
    put(now, more, now.deleting(), now.kept(), now.status());
  }

  @Override
  public void release(SweepObject object) {
    SweepObject now = get(object.path());
    List<String> others =
        object.finalizers().stream().filter(one -> !one.equals(SweepObject.FINALIZER)).toList();
    put(now, others, now.deleting(), now.kept(), now.status());
  }

  @Override
  @SuppressWarnings("unchecked") // objects of JSON have text as keys
  public void report(SweepObject object, ObjectStatus status) {
    reports++;
    SweepObject now = get(object.path());
    Map<String, Object> written = Wire.value(Wire.encode(status), Map.class);
    put(now, now.finalizers(), now.deleting(), now.kept(), written);
  }

  private void put(
      SweepObject old,
      List<String> finalizers,
      boolean deleting,
      boolean kept,
      Map<String, Object> status) {
    if (refused.contains(old.path())) {
      throw new IllegalStateException(old.path() + " is not written");
    }
    if (deleting && finalizers.isEmpty()) {
      objects.remove(old.path());
      return;
    }
    objects.put(
        old.path(),
        new SweepObject(
            old.namespace(),
            old.name(),
            old.generation(),
            old.version(),
            old.spec(),
            finalizers,
            deleting,
            kept,
            status));
  }
}
