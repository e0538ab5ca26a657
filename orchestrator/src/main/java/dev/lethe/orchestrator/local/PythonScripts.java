package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Files of this package that Python reads. */
final class PythonScripts {
  private PythonScripts() {}

  /** A command that runs {@code python ARGUMENTS} and ends it when this program ends. */
  static List<String> endingWithParent(Path python, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(python.toString(), "-c", text("end-with-parent.py"), python.toString()));
    command.addAll(arguments);
    return command;
  }

  static String text(String resource) {
    try (InputStream stream = PythonScripts.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(stream, resource).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
