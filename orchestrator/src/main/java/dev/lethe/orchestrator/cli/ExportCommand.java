package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.export.Export;
import dev.lethe.orchestrator.export.ExportProblem;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.SweepName;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe export}: reads the log, also when nothing else runs. */
@Command(
    name = "export",
    description =
        "Writes all that the log has of a sweep as plain files; other commands read them --from"
            + " there.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder, new or empty; SWEEP-export without it.")
  private @Nullable Path output;

  @Mixin private LocalOptions options = new LocalOptions();

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    SweepName sweep = SweepNames.require(name);
    Path folder = output == null ? Path.of(name + "-export") : output;
    try (Export export = Export.into(folder, sweep);
        LocalKafka kafka = LocalKafka.open(options)) {
      Ledger ledger = WholeLog.fold(kafka.cluster(), export::take);
      SweepView view = SweepNames.find(sweep, ledger);
      export.finish(ledger, Orchestrator.VERSION);
      System.err.println(told(view));
    } catch (ExportProblem e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
    System.out.println(folder);
    return Exit.DONE;
  }

  private static String told(SweepView view) {
    String what = "%s, %d trials".formatted(view.sweep().name(), view.trials().size());
    return view.status().isTerminal()
        ? "Exported all of " + what
        : "Exported %s so far; it goes on, so export it again later".formatted(what);
  }
}
