package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.plan.Preview;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe preview}. */
@Command(
    name = "preview",
    description = "Lists the trials that a sweep would run, and what they cost.",
    mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The sweep file.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Optional<Submission> read = SweepFiles.read(file);
    if (read.isEmpty()) {
      return Exit.BAD_INPUT;
    }
    Preview preview = Preview.of(read.get().sweep());
    System.out.print(json ? preview.json() + "\n" : preview.text());
    return Exit.DONE;
  }
}
