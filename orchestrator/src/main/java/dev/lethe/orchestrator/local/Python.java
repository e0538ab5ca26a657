package dev.lethe.orchestrator.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Python that can make a virtual environment for MLflow.
 *
 * @param program absolute path
 * @param minor of its version 3.MINOR
 */
record Python(Path program, int minor) {
  private static final int OLDEST = 10;
  private static final List<String> NAMES = List.of("python3", "python");
  private static final String ASK =
      "import sys; print(sys.version_info[0], sys.version_info[1]); import venv, ensurepip";

  /**
   * @param searchPath folders as in {@code PATH}
   * @throws StartFailed naming what was found instead and what to install
   */
  static Python find(String searchPath) throws StartFailed, InterruptedException {
    List<String> refused = new ArrayList<>();
    for (Path program : candidates(searchPath)) {
      Answer answer = ask(program);
      if (answer.major() == 3 && answer.minor() >= OLDEST && answer.complete()) {
        return new Python(program, answer.minor());
      }
      refused.add("%s %s".formatted(program, answer.fault()));
    }
    throw new StartFailed(
        "MLflow needs Python 3.%d or later with venv, but %s. Install one (Debian and Ubuntu: apt install python3 python3-venv)."
            .formatted(
                OLDEST,
                refused.isEmpty()
                    ? "there is neither python3 nor python on PATH"
                    : String.join(" and ", refused)));
  }

  private static List<Path> candidates(String searchPath) {
    return NAMES.stream().flatMap(name -> first(name, searchPath).stream()).toList();
  }

  private static Optional<Path> first(String name, String searchPath) {
    return Stream.of(searchPath.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name).toAbsolutePath())
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Answer ask(Path program) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "-c", ASK)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Answer.of(text.strip(), process.waitFor() == 0);
    } catch (IOException e) {
      return Answer.NONE;
    }
  }

  /** What a program on PATH says about itself. */
  private record Answer(int major, int minor, boolean complete) {
    static final Answer NONE = new Answer(0, 0, false);

    static Answer of(String text, boolean complete) {
      String[] words = text.split(" ", -1);
      try {
        return new Answer(Integer.parseInt(words[0]), Integer.parseInt(words[1]), complete);
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        return NONE;
      }
    }

    String fault() {
      if (major == 0) {
        return "does not run";
      }
      return major == 3 && minor >= OLDEST
          ? "lacks the venv module (install python3-venv)"
          : "is Python %d.%d".formatted(major, minor);
    }
  }
}
