package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process from an image; its id is the process's own, as everything before it is replaced. */
record RunningImage(Process process, Path log, long began) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Waits until it has said this, and tells how long that took. */
  RunningImage awaits(String text) {
    await().atMost(PATIENCE).until(() -> output().contains(text) || !process.isAlive());
    assertThat(output()).contains(text);
    System.out.printf(
        "%s: %d ms, of which %d computed, until \"%s\"%n",
        log.getFileName(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
        process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis(),
        text.strip());
    return this;
  }

  /** What it says behind these words, to the end of the line. */
  String word(String before) {
    return output()
        .lines()
        .filter(line -> line.startsWith(before))
        .map(line -> line.substring(before.length()))
        .findFirst()
        .orElseThrow();
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What the system knows of it, for example {@code status} or {@code mounts}. */
  String system(String file) throws IOException {
    return Files.readString(Path.of("/proc", String.valueOf(process.pid()), file));
  }

  /** Asks it to end, as a kubelet does. */
  int terminate() throws InterruptedException {
    process.destroy();
    return status();
  }

  int status() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    var _ = process.destroyForcibly().onExit().join();
  }
}
