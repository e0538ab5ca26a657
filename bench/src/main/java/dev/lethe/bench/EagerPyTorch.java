package dev.lethe.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** The same updates in eager PyTorch, in a Python process that waits between rounds. */
final class EagerPyTorch implements AutoCloseable {
  static final String SCRIPT = "step.py";

  private final Path script;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /**
   * Starts the process.
   *
   * @param python a Python that has torch
   */
  EagerPyTorch(String python) throws IOException {
    script = Files.createTempFile("lethe-", "-" + SCRIPT);
    try (InputStream source = EagerPyTorch.class.getResourceAsStream(SCRIPT)) {
      Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
    }
    process =
        new ProcessBuilder(python, script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter();
    answers = process.inputReader();
  }

  /** Milliseconds of each of so many updates. */
  double[] milliseconds(String variant, int steps) throws IOException {
    requests.write(variant + " " + steps + "\n");
    requests.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException(
          "Python ended while it measured %s; does it have torch? see its message above"
              .formatted(variant));
    }
    String[] words = answer.trim().split(" ", -1);
    double[] milliseconds = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      milliseconds[i] = Double.parseDouble(words[i]);
    }
    return milliseconds;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(script);
  }
}
