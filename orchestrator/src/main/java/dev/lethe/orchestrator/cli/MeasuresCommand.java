package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.measures.RelationsText;
import dev.lethe.protocol.Wire;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe measures}: reads the log, also when nothing else runs. */
@Command(
    name = "measures",
    description = "Shows how forgetting and sharpness go with generalisation in a sweep.",
    mixinStandardHelpOptions = true)
final class MeasuresCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Mixin private SweepSource source = new SweepSource();

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    return source.print(
        name,
        "measures",
        json ? SweepSource.JSON : SweepSource.TEXT,
        sweep -> text(Relations.of(sweep)));
  }

  private String text(Relations relations) {
    return json ? Wire.json(relations) + "\n" : RelationsText.table(relations);
  }
}
