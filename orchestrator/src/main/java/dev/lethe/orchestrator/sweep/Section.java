package dev.lethe.orchestrator.sweep;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping that is being read. Keys are known by being asked for; {@link #close} complains of the
 * others. Whatever is missing or wrong becomes a problem and reads as empty.
 */
final class Section {
  private final int line;
  private final String path;
  private final Problems problems;
  private final Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  private Section(Yaml.Mapping mapping, int line, String path, Problems problems) {
    this.line = line;
    this.path = path;
    this.problems = problems;
    mapping.entries().forEach(this::add);
  }

  /**
   * The mapping as a section; a problem where it is something else.
   *
   * @param line of the key
   */
  static Optional<Section> of(Yaml yaml, int line, String path, Problems problems) {
    return switch (yaml) {
      case Yaml.Mapping mapping -> Optional.of(new Section(mapping, line, path, problems));
      case Yaml.Refused _ -> Optional.empty();
      case Yaml.Scalar _, Yaml.Sequence _ -> {
        problems.add(line, path, yaml.shown() + " is not a mapping of keys to values");
        yield Optional.empty();
      }
    };
  }

  static String join(String path, String key) {
    String end = Words.shown(key);
    return path.isEmpty() ? end : path + "." + end;
  }

  private void add(Yaml.Entry entry) {
    Yaml.Entry first = entries.putIfAbsent(entry.key(), entry);
    if (first != null) {
      problems.add(
          entry.line(),
          join(path, entry.key()),
          "duplicate key; the first is on line " + first.line());
    }
  }

  /** Every key with its value, the first of duplicates; all of them are known then. */
  Iterable<Yaml.Entry> entries() {
    known.addAll(entries.keySet());
    return entries.values();
  }

  /** The keys that nobody asked for yet. */
  List<Yaml.Entry> unread() {
    return entries.values().stream().filter(entry -> !known.contains(entry.key())).toList();
  }

  Optional<Yaml.Entry> entry(String key) {
    known.add(key);
    return Optional.ofNullable(entries.get(key));
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** Like {@link #entry}, and a problem where the key is missing. */
  Optional<Yaml.Entry> required(String key) {
    Optional<Yaml.Entry> entry = entry(key);
    if (entry.isEmpty()) {
      problems.add(line, join(path, key), "is missing");
    }
    return entry;
  }

  Optional<Section> section(String key) {
    return entry(key).flatMap(this::section);
  }

  Optional<Section> requiredSection(String key) {
    return required(key).flatMap(this::section);
  }

  private Optional<Section> section(Yaml.Entry entry) {
    return of(entry.value(), entry.line(), path(entry.key()), problems);
  }

  <T> Optional<T> required(String key, Domain<T> domain) {
    return required(key).flatMap(entry -> value(entry, domain));
  }

  <T> Optional<T> optional(String key, Domain<T> domain) {
    return entry(key).flatMap(entry -> value(entry, domain));
  }

  <T> Optional<T> value(Yaml.Entry entry, Domain<T> domain) {
    return value(entry.value(), path(entry.key()), domain, problems);
  }

  /** The value in the domain; a problem where it is not. */
  static <T> Optional<T> value(Yaml yaml, String path, Domain<T> domain, Problems problems) {
    if (yaml instanceof Yaml.Refused) {
      return Optional.empty();
    }
    Optional<T> accepted =
        yaml instanceof Yaml.Scalar(int _, Object value, String _) && value != null
            ? domain.accept(value)
            : Optional.empty();
    if (accepted.isEmpty()) {
      String hint =
          yaml instanceof Yaml.Scalar scalar ? Words.hint(scalar.text(), domain.words()) : "";
      problems.add(yaml.line(), path, yaml.shown() + " is not " + domain.expected() + hint);
    }
    return accepted;
  }

  String path() {
    return path;
  }

  String path(String key) {
    return join(path, key);
  }

  int line() {
    return line;
  }

  /** Line of the key, or of the section where the key is missing. */
  int line(String key) {
    Yaml.Entry entry = entries.get(key);
    return entry == null ? line : entry.line();
  }

  void refuse(String key, String message) {
    known.add(key);
    problems.add(line(key), path(key), message);
  }

  /** Complains of the whole section. */
  void refuse(String message) {
    problems.add(line, path, message);
  }

  /** Complains of keys that nobody asked for. */
  void close() {
    close(List.of());
  }

  /**
   * Complains of keys that nobody asked for.
   *
   * @param more words that a wrong key may have been meant for
   */
  void close(Collection<String> more) {
    Set<String> meant = new LinkedHashSet<>(known);
    meant.addAll(more);
    for (Yaml.Entry entry : unread()) {
      String hint = Words.hint(entry.key(), meant);
      problems.add(entry.line(), path(entry.key()), "unknown key" + hint);
    }
  }
}
