package dev.lethe.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** torchvision's DataLoader on the same files, in a Python process that waits between passes. */
final class TorchvisionLoader implements AutoCloseable {
  private static final String SCRIPT = "pipeline.py";

  private final @Nullable Running running;

  private TorchvisionLoader(@Nullable Running running) {
    this.running = running;
  }

  private record Running(
      Path script, Process process, BufferedWriter requests, BufferedReader answers) {}

  /**
   * Starts the process.
   *
   * @param python a Python that has torchvision; null to measure nothing
   */
  static TorchvisionLoader open(@Nullable String python, Path folder, int workers, int batch)
      throws IOException {
    if (python == null) {
      return new TorchvisionLoader(null);
    }
    Path script = Files.createTempFile("lethe-", "-" + SCRIPT);
    try (InputStream source = TorchvisionLoader.class.getResourceAsStream(SCRIPT)) {
      Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
    }
    Process process =
        new ProcessBuilder(
                python,
                script.toString(),
                folder.resolve("train").toString(),
                String.valueOf(workers),
                String.valueOf(batch))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new TorchvisionLoader(
        new Running(script, process, process.outputWriter(), process.inputReader()));
  }

  /** Images per second of one pass; 0 where nothing is measured. */
  double pass() throws IOException {
    if (running == null) {
      return 0;
    }
    running.requests().write("pass\n");
    running.requests().flush();
    String answer = running.answers().readLine();
    if (answer == null) {
      throw new IOException("Python ended; does it have torchvision? see its message above");
    }
    return Double.parseDouble(answer);
  }

  @Override
  public void close() throws IOException {
    if (running != null) {
      running.process().destroy();
      Files.deleteIfExists(running.script());
    }
  }
}
