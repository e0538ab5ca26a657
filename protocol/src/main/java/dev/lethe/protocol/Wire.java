package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON. Fields that are not known are ignored, so a newer program may add some; a new
 * {@link #VERSION} is for changes that an older program must not guess at.
 */
public final class Wire {
  /** Of every message on the topics. */
  public static final int VERSION = 1;

  /** A larger report is refused by the leader, a larger beat by everybody. */
  public static final int MAX_REPORT_BYTES = 64 * 1024;

  private static final byte[] BEGINNING =
      "{\"version\":%d,".formatted(VERSION).getBytes(StandardCharsets.UTF_8);

  /**
   * Of any message: a record of the log may carry hundreds of planned trials, or a sweep file of 1
   * MB twice. A larger one is nobody's and is not looked at.
   */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final int LONGEST_REASON = 200;

  /** What could forge a line of the program's log, or would be obeyed by a terminal. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  static {
    MAPPER
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(64).maxNameLength(10_000).build());
  }

  private Wire() {}

  /** The message as UTF-8 JSON. */
  public static byte[] encode(Object message) {
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not a message: " + message, e);
    }
  }

  /** The value as JSON text with keys in order. */
  public static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not JSON: " + value, e);
    }
  }

  /** The value as a tree of JSON. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** A value of this type from a tree that {@link #tree} made. */
  public static <T> T value(JsonNode tree, Class<T> type) {
    try {
      return requireNonNull(MAPPER.treeToValue(tree, type), "null");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("not a " + type.getSimpleName(), e);
    }
  }

  /**
   * A value of this type from JSON that {@link #encode} made.
   *
   * @throws UncheckedIOException when it is something else
   */
  public static <T> T value(byte[] json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (IOException e) {
      throw new UncheckedIOException("not a " + type.getSimpleName(), e);
    }
  }

  public static Decoded<LogRecord> logRecord(byte @Nullable [] bytes) {
    return bytes != null && begins(bytes) ? usual(bytes) : decode(bytes, LogRecord.class);
  }

  /** Whether the message begins as this version writes it. */
  private static boolean begins(byte[] bytes) {
    return bytes.length > BEGINNING.length
        && Arrays.equals(bytes, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length);
  }

  /** Without a tree, as a long log has a million of them; what turns out odd is looked at again. */
  private static Decoded<LogRecord> usual(byte[] bytes) {
    try {
      LogRecord record = MAPPER.readValue(bytes, LogRecord.class);
      return record.version() == VERSION
          ? new Decoded.Known<>(record)
          : decode(bytes, LogRecord.class);
    } catch (IOException | RuntimeException e) {
      // the slow way says what is wrong with it
      return decode(bytes, LogRecord.class);
    }
  }

  public static Decoded<WorkerReport> workerReport(byte @Nullable [] bytes) {
    return decode(bytes, MAX_REPORT_BYTES, versioned(WorkerReport.class));
  }

  /**
   * A beat of any version, so that a worker of another one is known to live. Of another version it
   * has only what all versions share; the rest is empty.
   */
  public static Decoded<Beat> beat(byte @Nullable [] bytes) {
    return decode(
        bytes,
        MAX_REPORT_BYTES,
        tree -> {
          int version = tree.path("version").asInt();
          return known(version == VERSION ? tree : shared(tree, version), Beat.class);
        });
  }

  private static JsonNode shared(JsonNode beat, int version) {
    ObjectNode shared =
        MAPPER
            .createObjectNode()
            .put("host", "")
            .put("partition", 0)
            .put("places", 0)
            .put("device", "")
            .put("threads", 0)
            .put("activity", "speaks version %d of the protocol".formatted(version))
            .put("leaving", false)
            .put("number", 0)
            .put("url", "");
    for (String field : List.of("version", "kind", "worker", "held", "epoch")) {
      if (beat.has(field)) {
        shared.set(field, beat.get(field));
      }
    }
    return shared;
  }

  public static Decoded<Order> order(byte @Nullable [] bytes) {
    return decode(bytes, Order.class);
  }

  private static <T> Decoded<T> decode(byte @Nullable [] bytes, Class<T> type) {
    return decode(bytes, MAX_BYTES, versioned(type));
  }

  private static <T> Decoder<T> versioned(Class<T> type) {
    return tree -> {
      int version = tree.path("version").asInt();
      return version == VERSION
          ? known(tree, type)
          : new Decoded.Unknown<>("version " + version, version > VERSION);
    };
  }

  private static <T> Decoded<T> known(JsonNode tree, Class<T> type) throws JsonProcessingException {
    T value = MAPPER.treeToValue(tree, type);
    return value == null ? new Decoded.Broken<>("null") : new Decoded.Known<>(value);
  }

  private static <T> Decoded<T> decode(byte @Nullable [] bytes, int most, Decoder<T> decoder) {
    if (bytes == null || bytes.length == 0) {
      return new Decoded.Broken<>("empty");
    }
    if (bytes.length > most) {
      return new Decoded.Broken<>("%d bytes, more than %d".formatted(bytes.length, most));
    }
    try {
      JsonNode tree = MAPPER.readTree(bytes);
      return tree == null || !tree.path("version").isInt()
          ? new Decoded.Broken<>("no version")
          : decoder.decode(tree);
    } catch (InvalidTypeIdException e) {
      return e.getTypeId() == null
          ? new Decoded.Broken<>("no kind")
          : new Decoded.Unknown<>(shown(e.getTypeId()), false);
    } catch (IOException | RuntimeException e) {
      // RuntimeException: a record's constructor refused a value; Jackson wraps most, not all
      return new Decoded.Broken<>(
          shown(String.valueOf(e.getMessage()).lines().findFirst().orElse("?")));
    }
  }

  /** What somebody sent, harmless in a line of the program's log. */
  private static String shown(String text) {
    String start = text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    return UNSEEN.matcher(start).replaceAll(" ");
  }

  /** Makes a message of a tree that has a version. */
  private interface Decoder<T> {
    Decoded<T> decode(JsonNode tree) throws JsonProcessingException;
  }
}
