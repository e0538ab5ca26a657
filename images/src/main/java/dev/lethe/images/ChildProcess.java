package dev.lethe.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A tool of the JDK or of the system, run to its end. */
final class ChildProcess {
  private ChildProcess() {}

  /**
   * What it says.
   *
   * @throws IOException with what it says, when it fails
   */
  static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("%s ended with %d: %s".formatted(command.getFirst(), status, said));
    }
    return said;
  }
}
