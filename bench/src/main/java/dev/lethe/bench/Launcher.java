package dev.lethe.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts {@code lethe} as a user does, and parts of it alone. */
final class Launcher {
  /** As every worker is started: what the JVM's compiler freed goes back to the system. */
  static final String TRIM = "-XX:TrimNativeHeapInterval=30000";

  private Launcher() {}

  /** A process of the launcher, its output in one file, its home a directory of its own. */
  static Process start(Path home, Path output, List<String> arguments) throws IOException {
    Path root = Path.of(System.getProperty("lethe.root", "."));
    List<String> command = new ArrayList<>(List.of(root.resolve("lethe").toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LETHE_HOME", home.toString());
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  /** The command that runs a main class of this program's class path. */
  static List<String> java(List<String> options, String main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  /** A sweep file that comes with Lethe. */
  static Path sweep(String name) {
    return Path.of(System.getProperty("lethe.root", "."), "sweeps", name);
  }

  /** Ends a process as Ctrl-C does. */
  static void interrupt(Process process) throws IOException, InterruptedException {
    int _ = new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    int _ = process.waitFor();
  }
}
