package dev.lethe.protocol;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A map as messages have it: with keys in order, without nulls, for good. A log holds millions of
 * them, most with the same few keys, so those are shared, and values lie side by side.
 */
final class Sorted<V> extends AbstractMap<String, V> {
  /** Lists of keys that are shared, at most: whoever writes to a topic chooses them. */
  private static final int SHARED = 10_000;

  private static final Map<List<String>, List<String>> KEYS = new ConcurrentHashMap<>();

  private final List<String> keys;
  private final List<V> values;

  private Sorted(List<String> keys, List<V> values) {
    this.keys = keys;
    this.values = values;
  }

  static <V> Map<String, V> copy(Map<String, V> map) {
    if (map instanceof Sorted<V> sorted) {
      return sorted;
    }
    map.forEach((key, value) -> Objects.requireNonNull(value, key));
    TreeMap<String, V> inOrder = new TreeMap<>(map);
    return new Sorted<>(shared(List.copyOf(inOrder.keySet())), packed(inOrder.values()));
  }

  @SuppressWarnings("unchecked") // what is all numbers is a list of numbers
  private static <V> List<V> packed(Collection<V> values) {
    return !values.isEmpty() && values.stream().allMatch(Double.class::isInstance)
        ? (List<V>) new Numbers(values.stream().mapToDouble(Double.class::cast).toArray())
        : List.copyOf(values);
  }

  private static List<String> shared(List<String> keys) {
    List<String> known = KEYS.get(keys);
    if (known != null) {
      return known;
    }
    if (KEYS.size() < SHARED) {
      KEYS.put(keys, keys);
    }
    return keys;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    int place = place(key);
    return place < 0 ? null : values.get(place);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return place(key) >= 0;
  }

  private int place(@Nullable Object key) {
    return key instanceof String text ? Collections.binarySearch(keys, text) : -1;
  }

  @Override
  public Set<Entry<String, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.size();
      }

      @Override
      public Iterator<Entry<String, V>> iterator() {
        return new Entries();
      }
    };
  }

  /** Numbers without an object for each. */
  private static final class Numbers extends AbstractList<Double> implements RandomAccess {
    private final double[] numbers;

    Numbers(double[] numbers) {
      this.numbers = numbers;
    }

    @Override
    public Double get(int place) {
      return numbers[place];
    }

    @Override
    public int size() {
      return numbers.length;
    }
  }

  private final class Entries implements Iterator<Entry<String, V>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < keys.size();
    }

    @Override
    public Entry<String, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Entry<String, V> entry = Map.entry(keys.get(next), values.get(next));
      next++;
      return entry;
    }
  }
}
