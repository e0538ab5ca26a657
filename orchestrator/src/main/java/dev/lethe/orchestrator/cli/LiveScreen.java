package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.WorkerView;
import dev.lethe.orchestrator.ledger.SweepView;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;

/**
 * The picture of a running sweep at the foot of a terminal, painted over itself. What the program
 * says meanwhile goes above it: while the screen is open, standard error leads there.
 */
final class LiveScreen implements Display {
  private final Terminal terminal;
  private final PrintWriter out;
  private final PrintStream standardError;
  private final List<String> said = new ArrayList<>();
  private List<String> picture = List.of();
  private int painted;

  private LiveScreen(Terminal terminal) {
    this.terminal = terminal;
    this.out = terminal.writer();
    this.standardError = System.err;
    System.setErr(new PrintStream(new Above(), true, StandardCharsets.UTF_8));
  }

  /** A screen where standard error is a terminal that can be painted on; empty elsewhere. */
  static Optional<LiveScreen> open() {
    String term = System.getenv("TERM");
    if (System.getenv("CI") != null || term == null || term.equals("dumb")) {
      return Optional.empty();
    }
    try {
      Terminal terminal =
          TerminalBuilder.builder()
              .system(true)
              .systemOutput(TerminalBuilder.SystemOutput.ForcedSysErr)
              .dumb(false)
              .build();
      boolean paints = terminal.getStringCapability(Capability.cursor_up) != null;
      if (paints && terminal.getColumns() >= 40 && terminal.getRows() >= 8) {
        return Optional.of(new LiveScreen(terminal));
      }
      terminal.close();
      return Optional.empty();
    } catch (IOException | IllegalStateException e) {
      // no terminal, as in a pipe: plain lines will do
      return Optional.empty();
    }
  }

  @Override
  public synchronized void show(SweepView sweep, List<WorkerView> workers) {
    int width = terminal.getColumns() > 0 ? terminal.getColumns() - 1 : 79;
    int height = terminal.getRows() > 0 ? terminal.getRows() - 1 : 23;
    List<String> lines = LiveText.lines(sweep, workers, System.currentTimeMillis(), width);
    picture = lines.size() > height ? lines.subList(0, height) : lines;
    paint();
  }

  private void paint() {
    out.print("\r");
    for (int i = 0; i < painted; i++) {
      terminal.puts(Capability.cursor_up);
    }
    said.forEach(this::line);
    said.clear();
    picture.forEach(this::line);
    terminal.puts(Capability.clr_eos);
    painted = picture.size();
    terminal.flush();
  }

  private void line(String text) {
    out.print(text);
    terminal.puts(Capability.clr_eol);
    out.println();
  }

  private synchronized void say(String line) {
    said.add(line);
    paint();
  }

  @Override
  public synchronized void close() {
    System.setErr(standardError);
    paint();
    try {
      terminal.close();
    } catch (IOException e) {
      standardError.println("The terminal could not be restored: " + e.getMessage());
    }
  }

  /** Takes what is written to standard error, and passes on whole lines. */
  private final class Above extends OutputStream {
    private final java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream();

    @Override
    public synchronized void write(int character) {
      if (character == '\n') {
        say(line.toString(StandardCharsets.UTF_8));
        line.reset();
      } else if (character != '\r') {
        line.write(character);
      }
    }
  }
}
