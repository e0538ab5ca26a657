package dev.lethe.orchestrator.sweep;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A YAML document as a tree that knows its lines. */
sealed interface Yaml {
  /** From 1. */
  int line();

  /** How a message names it. */
  String shown();

  /**
   * A single value.
   *
   * @param value a String, Boolean, Integer, Long or Double, or null
   * @param text as written
   */
  record Scalar(int line, @Nullable Object value, String text) implements Yaml {
    @Override
    public String shown() {
      return value == null
          ? "nothing"
          : value instanceof String ? "\"%s\"".formatted(Words.shown(text)) : Words.shown(text);
    }
  }

  record Sequence(int line, List<Yaml> items) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String shown() {
      return "a list";
    }
  }

  record Mapping(int line, List<Entry> entries) implements Yaml {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** Whether the key is there, whatever its value. */
    boolean has(String key) {
      return entries.stream().anyMatch(entry -> entry.key().equals(key));
    }

    @Override
    public String shown() {
      return "a mapping";
    }
  }

  /** Something that was complained of already. */
  record Refused(int line) implements Yaml {
    @Override
    public String shown() {
      return "something unreadable";
    }
  }

  /** A key with its value. */
  record Entry(int line, String key, Yaml value) {}
}
