package dev.lethe.helm;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart, rendered by real Helm for a release {@code sweeps} in the namespace {@code lab}. */
public final class Chart {
  public static final Path FOLDER = Path.of("lethe").toAbsolutePath();
  private static final Path VALUES = Path.of("src/test/resources/values").toAbsolutePath();

  private Chart() {}

  /** The files of values that every test renders, by name. */
  static List<String> valueSets() {
    try (Stream<Path> files = Files.list(VALUES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Helm writes for such values. */
  static String text(String valueSet) {
    return text(VALUES.resolve(valueSet), Map.of());
  }

  /**
   * What Helm writes.
   *
   * @param set values over those of the file, as {@code --set} takes them
   * @throws RuntimeException what Helm refuses, with its reason
   */
  static String text(Path values, Map<String, String> set) {
    var template =
        new Helm(FOLDER)
            .template()
            .withKubeVersion("1.34.0")
            .withName("sweeps")
            .withNamespace("lab")
            .withValuesFile(values);
    set.forEach(template::set);
    return template.call();
  }

  /** What Helm tells whoever has installed the chart with such values. */
  static String notes(String valueSet) {
    return new Helm(FOLDER)
        .install()
        .clientOnly()
        .dryRun()
        .withKubeVersion("1.34.0")
        .withName("sweeps")
        .withNamespace("lab")
        .withValuesFile(VALUES.resolve(valueSet))
        .call()
        .getOutput()
        .replaceFirst("(?s).*NOTES:", "");
  }

  static Path valuesOf(String valueSet) {
    return VALUES.resolve(valueSet);
  }

  /**
   * What {@code helm lint --strict} says of the chart with such values as its own.
   *
   * @param folder an empty one
   */
  static LintResult lint(String valueSet, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(FOLDER.relativize(file));
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(file, copy);
      }
    }
    Map<Object, Object> values = new LinkedHashMap<>(values(FOLDER.resolve("values.yaml")));
    merge(values, values(VALUES.resolve(valueSet)));
    new ObjectMapper().writeValue(folder.resolve("values.yaml").toFile(), values);
    return new Helm(folder).lint().strict().call();
  }

  @SuppressWarnings("unchecked") // YAML's maps have any keys
  private static void merge(Map<Object, Object> into, Map<?, ?> from) {
    from.forEach((key, value) -> {
      if (value instanceof Map<?, ?> inner && into.get(key) instanceof Map<?, ?> there) {
        Map<Object, Object> merged = new LinkedHashMap<>((Map<Object, Object>) there);
        merge(merged, inner);
        into.put(key, merged);
      } else {
        into.put(key, value);
      }
    });
  }

  /** The objects that the chart makes of such values. */
  static List<Manifest> manifests(String valueSet) {
    return documents(text(valueSet)).map(Manifest::new).toList();
  }

  /** The YAML file's own values. */
  static Map<?, ?> values(Path file) {
    try {
      return documents(Files.readString(file)).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Map<?, ?>> documents(String yaml) {
    Iterable<Object> all = new Load(LoadSettings.builder().build()).loadAllFromString(yaml);
    return StreamSupport.stream(all.spliterator(), false)
        .filter(Objects::nonNull)
        .map(document -> (Map<?, ?>) document);
  }
}
