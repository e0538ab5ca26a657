package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.report.Report;
import dev.lethe.orchestrator.report.ReportPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe report}: reads the log, also when nothing else runs. */
@Command(
    name = "report",
    description = "Writes what a sweep found as one HTML page, to send to a colleague.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file that is written; SWEEP.html without it.")
  private @Nullable Path output;

  @Mixin private SweepSource source = new SweepSource();

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    String page =
        source.answer(name, "report", "text/html", sweep -> ReportPage.of(Report.of(sweep)));
    Path file = output == null ? Path.of(name + ".html") : output;
    try {
      Files.writeString(file, page, UTF_8);
    } catch (NoSuchFileException e) {
      throw new ServerProblem(
          Exit.BAD_INPUT,
          "cannot write %s: there is no such folder".formatted(file.toAbsolutePath()));
    } catch (IOException e) {
      throw new ServerProblem(
          Exit.BAD_INPUT, "cannot write %s: %s".formatted(file.toAbsolutePath(), e));
    }
    System.out.println(file);
    return Exit.DONE;
  }
}
