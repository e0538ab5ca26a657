package dev.lethe.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The same updates in eager PyTorch, in a Python process that waits between rounds. */
final class EagerPyTorch implements AutoCloseable {
  private static final String SCRIPT = "step.py";

  /** The script and what it imports. */
  static final List<String> SCRIPTS = List.of(SCRIPT, "step_models.py");

  private final Path folder;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /**
   * Starts the process.
   *
   * @param python a Python that has torch
   * @param device as PyTorch names it
   * @param clock what it measures with
   */
  EagerPyTorch(String python, Workload workload, int threads, String device, StepClock clock)
      throws IOException {
    folder = Files.createTempDirectory("lethe-pytorch-");
    copy(SCRIPTS, folder);
    process =
        new ProcessBuilder(
                python,
                "-B", // leaves nothing but the scripts to remove
                folder.resolve(SCRIPT).toString(),
                workload.name(),
                String.valueOf(threads),
                device,
                clock.word())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter();
    answers = process.inputReader();
  }

  /** Puts scripts into a folder. */
  static void copy(List<String> scripts, Path folder) throws IOException {
    for (String script : scripts) {
      try (InputStream source = EagerPyTorch.class.getResourceAsStream(script)) {
        long _ = Files.copy(Objects.requireNonNull(source), folder.resolve(script));
      }
    }
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

  /** The most memory that the process has had. */
  double peakMegabytes() throws IOException {
    return ProcessMemory.of(process.pid()).peakMegabytes();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    for (String script : SCRIPTS) {
      Files.deleteIfExists(folder.resolve(script));
    }
    Files.deleteIfExists(folder);
  }
}
