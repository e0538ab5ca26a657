package dev.lethe.orchestrator.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.orchestrator.sweep.Problem;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The sweep file that an object stands for: its spec, under the object's name. The reader of files
 * reads it, so that both forms are the same language.
 *
 * @param text JSON, which is YAML too
 * @param reading with the paths of the object instead of those of the file
 */
record SpecFile(String text, Reading reading) {
  /** Keys of the file that the object says by itself. */
  private static final List<String> OF_THE_OBJECT = List.of("apiVersion", "kind", "name");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  static SpecFile of(SweepObject object) {
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("apiVersion", "lethe/v1");
    file.put("kind", "Sweep");
    file.put("name", object.name());
    object.spec().forEach(file::putIfAbsent);
    String text = json(file);
    List<Problem> twice =
        OF_THE_OBJECT.stream()
            .filter(object.spec()::containsKey)
            .map(key -> new Problem(1, "spec." + key, "leave it out: the object itself says it"))
            .toList();
    return new SpecFile(text, withPaths(SweepReader.read(text.getBytes(UTF_8)), twice));
  }

  private static String json(Map<String, Object> file) {
    try {
      return JSON.writeValueAsString(file) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what came as JSON goes as JSON", e);
    }
  }

  private static Reading withPaths(Reading reading, List<Problem> more) {
    return switch (reading) {
      case Reading.Valid valid -> more.isEmpty() ? valid : new Reading.Invalid(more);
      case Reading.Invalid(List<Problem> problems) ->
          new Reading.Invalid(
              Stream.concat(more.stream(), problems.stream().map(SpecFile::inObject)).toList());
    };
  }

  private static Problem inObject(Problem problem) {
    String path = problem.path();
    String there =
        path.equals("name") ? "metadata.name" : path.startsWith("(") ? "spec" : "spec." + path;
    return new Problem(problem.line(), there, problem.message());
  }
}
