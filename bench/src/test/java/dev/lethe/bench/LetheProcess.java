package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A {@code lethe} as a user starts it: with a home, a terminal or a pipe, and signals. */
final class LetheProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Whoever runs the tests may ignore Ctrl-C, and a child would inherit that. */
  private static final String HEARS_SIGNALS =
      "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
          + " signal.signal(signal.SIGHUP, signal.SIG_DFL); os.execvp(sys.argv[1], sys.argv[1:])";

  private static final String ON_A_TERMINAL =
      "import pty, sys; pty.spawn(['sh', '-c', 'stty rows 40 cols 120; exec \"$@\"', 'sh'] +"
          + " sys.argv[1:])";

  private final Process process;
  private final Path output;

  private LetheProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static LetheProcess start(Path home, Map<String, String> environment, String... arguments)
      throws IOException {
    return start(List.of("python3", "-c", HEARS_SIGNALS), home, environment, arguments);
  }

  /**
   * Another main class, as the launcher starts it; the environment is no part of any command line.
   */
  static LetheProcess startMain(
      String main, Path home, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(home.getParent(), "lethe-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("LETHE_HOME", home.toString());
    builder.environment().put("DJL_OFFLINE", "true");
    builder.environment().put("OPT_OUT_TRACKING", "true");
    return new LetheProcess(
        builder.redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
  }

  /** Its process is the terminal; lethe runs in it. */
  static LetheProcess onATerminal(Path home, String... arguments) throws IOException {
    return start(
        List.of("python3", "-c", HEARS_SIGNALS, "python3", "-c", ON_A_TERMINAL),
        home,
        Map.of("TERM", "xterm"),
        arguments);
  }

  private static LetheProcess start(
      List<String> by, Path home, Map<String, String> environment, String... arguments)
      throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>(by);
    command.add("env");
    environment.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dlethe.log.level=WARN",
            "-Dlethe.worker.classpath=" + classPath,
            "-cp",
            classPath,
            "dev.lethe.orchestrator.cli.Lethe"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(home.getParent(), "lethe-", ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LETHE_HOME", home.toString());
    builder.environment().remove("CI");
    return new LetheProcess(
        builder.redirectErrorStream(true).redirectOutput(output.toFile()).start(), output);
  }

  /** Waits until it has said this. */
  LetheProcess awaits(String text) throws IOException {
    await().atMost(PATIENCE).until(() -> output().contains(text) || !process.isAlive());
    assertThat(output()).contains(text);
    return this;
  }

  void signal(String name) throws IOException, InterruptedException {
    assertThat(
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor())
        .isZero();
  }

  /** Waits for its end. */
  int status() throws IOException, InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(output()).isTrue();
    return process.exitValue();
  }

  long pid() {
    return process.pid();
  }

  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    var _ = process.destroyForcibly().onExit().join();
  }
}
