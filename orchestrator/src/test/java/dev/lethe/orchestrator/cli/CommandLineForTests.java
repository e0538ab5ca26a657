package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** A command as a user gives it, with what it printed. One at a time: it borrows the streams. */
public record CommandLineForTests(int status, String output, String errors) {

  /** Runs {@code lethe} with these arguments in this JVM. */
  public static synchronized CommandLineForTests run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setOut(new PrintStream(output, true, UTF_8));
    System.setErr(new PrintStream(errors, true, UTF_8));
    try {
      int status = Lethe.commandLine().execute(arguments);
      return new CommandLineForTests(status, output.toString(UTF_8), errors.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
