package dev.lethe.orchestrator.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process that writes its output to a log file and ends with its parent: it holds the reading end
 * of a pipe whose other end only the parent has. Ctrl-C in a terminal, and its closing, reach the
 * parent alone, which then ends its children in order.
 */
final class ChildProcess implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final long logged;
  private final Duration grace;

  private ChildProcess(Process process, Path log, long logged, Duration grace) {
    this.process = process;
    this.log = log;
    this.logged = logged;
    this.grace = grace;
  }

  /**
   * Starts it.
   *
   * @param grace how long it may take to end in order before it is killed
   */
  static ChildProcess start(
      List<String> command, Map<String, String> environment, Path log, Duration grace)
      throws StartFailed {
    return start(command, Path.of(""), environment, log, grace);
  }

  /** Starts it in a folder of its own. */
  static ChildProcess start(
      List<String> command, Path folder, Map<String, String> environment, Path log, Duration grace)
      throws StartFailed {
    return start(command, folder, environment, log, Redirect.to(log.toFile()), grace);
  }

  /** Starts one in place of another that ended, whose words stay in the log. */
  static ChildProcess startAgain(
      List<String> command, Map<String, String> environment, Path log, Duration grace)
      throws StartFailed {
    return start(command, Path.of(""), environment, log, Redirect.appendTo(log.toFile()), grace);
  }

  private static ChildProcess start(
      List<String> command,
      Path folder,
      Map<String, String> environment,
      Path log,
      Redirect output,
      Duration grace)
      throws StartFailed {
    ProcessBuilder builder =
        new ProcessBuilder(deafToTheTerminal(command))
            .directory(folder.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output);
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      long logged = output.type() == Redirect.Type.APPEND ? log.toFile().length() : 0;
      return new ChildProcess(builder.start(), log, logged, grace);
    } catch (IOException e) {
      throw new StartFailed(
          "cannot start %s: %s".formatted(command.getFirst(), StartFailed.inWords(e)), e);
    }
  }

  /** An ignored signal stays ignored in what a shell executes; the JVM and Python keep to that. */
  private static List<String> deafToTheTerminal(List<String> command) {
    return Stream.concat(
            Stream.of("/bin/sh", "-c", "trap '' INT HUP QUIT; exec \"$@\"", "sh"), command.stream())
        .toList();
  }

  /** The command that runs a main class of this distribution on this process's JDK. */
  static List<String> java(List<String> options, String classPath, String main) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.of(List.of(java), options, List.of("-cp", classPath, main))
        .flatMap(List::stream)
        .toList();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits that long for its end. */
  boolean endsWithin(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The exit status of a process that has ended. */
  int status() {
    return process.exitValue();
  }

  Path log() {
    return log;
  }

  long pid() {
    return process.pid();
  }

  /** Calls back when the process has ended. */
  void onExit(Runnable ended) {
    var _ = process.onExit().thenRun(ended);
  }

  /** Whether it printed this since its start; false where its log cannot be read. */
  boolean hasSaid(String text) {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(logged);
      return new String(in.readAllBytes(), UTF_8).contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  /** The end of what it printed, for an error message. */
  String lastLines(int lines) {
    try (Stream<String> text = Files.lines(log)) {
      List<String> all = text.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
    } catch (IOException | java.io.UncheckedIOException e) {
      return "(its log %s cannot be read: %s)".formatted(log, e.getMessage());
    }
  }

  /** Asks it to end, without waiting. */
  void stop() {
    process.destroy();
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
  }

  /** Asks it to end, waits for the grace period, and kills it. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
