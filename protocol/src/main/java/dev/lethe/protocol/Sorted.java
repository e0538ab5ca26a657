package dev.lethe.protocol;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Maps as messages have them: with keys in order, without nulls, for good. */
final class Sorted {
  private Sorted() {}

  static <V> Map<String, V> copy(Map<String, V> map) {
    map.forEach((key, value) -> Objects.requireNonNull(value, key));
    return Collections.unmodifiableMap(new TreeMap<>(map));
  }
}
