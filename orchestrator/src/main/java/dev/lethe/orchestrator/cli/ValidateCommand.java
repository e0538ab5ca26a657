package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Submission;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lethe validate}. */
@Command(
    name = "validate",
    description = "Says whether files are valid sweeps, with every problem at once.",
    mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Sweep files.")
  private List<Path> files = List.of();

  @Override
  public Integer call() {
    int exit = Exit.DONE;
    for (Path file : files) {
      Optional<Submission> read = SweepFiles.read(file);
      if (read.isPresent()) {
        System.out.println(file + " is a valid sweep: " + read.get().sweep().name());
      } else {
        exit = Exit.BAD_INPUT;
      }
    }
    return exit;
  }
}
