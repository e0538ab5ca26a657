package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.sweep.Sweep;
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
      Optional<Sweep> sweep = SweepFiles.sweep(file);
      if (sweep.isPresent()) {
        System.out.println(file + " is a valid sweep: " + sweep.get().name());
        SweepFiles.warn(file, sweep.get());
      } else {
        exit = Exit.BAD_INPUT;
      }
    }
    return exit;
  }
}
