package dev.lethe.worker.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Which classes folders and files have, from a file: lines of a name and class numbers, apart by
 * spaces or commas, or JSON, an object of names to a number or a list of them. A name is that of a
 * folder or of a file; a file's own line comes before its folder's. A file with a name and no class
 * is left out. A JSON list is read as that of ReaL (Beyer et al., 2020): its items belong to
 * ILSVRC2012_val_00000001, …2 and so on.
 */
final class ClassMap {
  private static final Pattern LINE = Pattern.compile("(.+?)((?:[\\s,]+\\d{1,6})*)[\\s,]*");

  /** All of ImageNet's training images have 60 MB of such lines. */
  private static final long MOST_BYTES = 256L << 20;

  /** A longer one has no name in it; matching it would take longer than anybody waits. */
  private static final int LONGEST_LINE = 4096;

  private static final Pattern GAP = Pattern.compile("[\\s,]+");

  private final Map<String, int[]> classes = new HashMap<>();

  private ClassMap() {}

  static ClassMap read(Path file) throws DataUnavailable {
    ClassMap map = new ClassMap();
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new DataUnavailable(file + " is larger than 256 MB, the most that classes take");
      }
      String text = Files.readString(file);
      if (text.isBlank()) {
        throw new DataUnavailable(file + " is empty; expected lines of a name and class numbers");
      }
      if (text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[")) {
        map.addJson(file, new ObjectMapper().readTree(text));
      } else {
        map.addLines(file, text);
      }
      return map;
    } catch (JsonProcessingException e) {
      throw new DataUnavailable("%s is no JSON: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new DataUnavailable(
          "the file of classes %s cannot be read (%s); put it there, or name another with classes"
              .formatted(file, e.getClass().getSimpleName()),
          e);
    }
  }

  private void addLines(Path file, String text) throws DataUnavailable {
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.length() > LONGEST_LINE) {
        throw new DataUnavailable(
            "%s has a line of %d characters; expected a name and class numbers"
                .formatted(file, line.length()));
      }
      addLine(line.strip());
    }
  }

  private void addLine(String line) {
    Matcher parts = LINE.matcher(line);
    if (!line.startsWith("#") && parts.matches()) {
      int[] numbers =
          GAP.splitAsStream(Objects.requireNonNull(parts.group(2)))
              .filter(text -> !text.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      classes.put(Objects.requireNonNull(parts.group(1)), numbers);
    }
  }

  private void addJson(Path file, JsonNode json) throws DataUnavailable {
    if (json.isArray()) {
      for (int i = 0; i < json.size(); i++) {
        classes.put("ILSVRC2012_val_%08d".formatted(i + 1), numbers(file, json.get(i)));
      }
    }
    for (var entry : json.properties()) {
      classes.put(entry.getKey(), numbers(file, entry.getValue()));
    }
  }

  private static int[] numbers(Path file, JsonNode json) throws DataUnavailable {
    Iterable<JsonNode> items = json.isArray() ? json : java.util.List.of(json);
    int[] numbers =
        StreamSupport.stream(items.spliterator(), false)
            .mapToInt(item -> item.isInt() ? item.intValue() : -1)
            .toArray();
    if (Arrays.stream(numbers).anyMatch(number -> number < 0)) {
      throw new DataUnavailable(
          "%s has %s; expected a class number of at least 0, or a list of them"
              .formatted(file, json));
    }
    return numbers;
  }

  /** Of a folder by its name. */
  Optional<int[]> ofFolder(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  /** Of a file by its path from the split's folder, by its name, or by its name without ending. */
  Optional<int[]> ofFile(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String stem = name.replaceFirst("\\.[^.]*$", "");
    return Optional.ofNullable(classes.get(path))
        .or(() -> Optional.ofNullable(classes.get(name)))
        .or(() -> Optional.ofNullable(classes.get(stem)));
  }
}
