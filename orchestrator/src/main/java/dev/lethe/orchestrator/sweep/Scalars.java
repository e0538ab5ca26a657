package dev.lethe.orchestrator.sweep;

import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Gives plain scalars their type by the core schema of YAML 1.2: {@code 1e-3} is a number, {@code
 * no} is a word.
 */
final class Scalars {
  private static final ScalarResolver CORE = new CoreSchema().getScalarResolver();

  private Scalars() {}

  static Yaml.Scalar resolve(int line, ScalarEvent event) {
    String text = event.getValue();
    Tag tag = event.isPlain() ? CORE.resolve(text, true) : Tag.STR;
    if (tag.equals(Tag.NULL)) {
      return new Yaml.Scalar(line, null, text);
    }
    return new Yaml.Scalar(line, value(tag, text), text);
  }

  private static Object value(Tag tag, String text) {
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(text);
    }
    if (tag.equals(Tag.INT)) {
      return whole(text);
    }
    return tag.equals(Tag.FLOAT) ? real(text) : text;
  }

  private static Object whole(String text) {
    try {
      long value =
          text.startsWith("0x")
              ? Long.parseLong(text.substring(2), 16)
              : text.startsWith("0o") ? Long.parseLong(text.substring(2), 8) : Long.parseLong(text);
      return value == (int) value ? (Object) (int) value : (Object) value;
    } catch (NumberFormatException e) {
      // more than 64 bits: as near as a number gets
      return text.startsWith("0") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
  }

  private static double real(String text) {
    return switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case ".nan" -> Double.NaN;
      case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
      case "-.inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
