package dev.lethe.orchestrator.cli;

import dev.lethe.options.MlflowAddress;
import dev.lethe.options.NumberOption;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.mlflow.Catchup;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lethe track}: brings what the log has into an MLflow, whenever that was. */
@Command(
    name = "track",
    description = "Brings a sweep's results into an MLflow server.",
    mixinStandardHelpOptions = true)
final class TrackCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      required = true,
      converter = MlflowAddress.class,
      description = "MLflow server.")
  private URI mlflow = URI.create("http://127.0.0.1:5000");

  private int patience = 60;

  @Mixin private LogSource log = new LogSource();

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description = "How long MLflow may take nothing more (default: 60).")
  void patience(int seconds) {
    patience =
        NumberOption.between(
            Objects.requireNonNull(command), "--patience", seconds, 0, Integer.MAX_VALUE);
  }

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    SweepName sweepName = SweepNames.require(name);
    Ledger ledger = log.fold();
    SweepView sweep = SweepNames.find(sweepName, ledger);
    Catchup catchup =
        new Catchup(mlflow, artifacts(), Duration.ofSeconds(patience), new TrackingLines(patience));
    switch (log.isExport() ? catchup.bringEarlier(ledger, sweep) : catchup.bring(ledger, sweep)) {
      case Catchup.Outcome.Complete(URI link, int trials) ->
          System.out.printf("%s: %s%n", whole(sweep, trials), link);
      case Catchup.Outcome.Incomplete(int trials, int of, String why) ->
          throw new ServerProblem(Exit.INFRASTRUCTURE, partial(trials, of, why));
      case Catchup.Outcome.Ahead(long seen) ->
          throw new ServerProblem(Exit.BAD_INPUT, ahead(sweep, seen, ledger.position()));
    }
    return Exit.DONE;
  }

  private static String ahead(SweepView sweep, long seen, long exported) {
    return "%s went on after it was exported, and MLflow has seen the log up to %d, the export up to %d. Nothing was changed; track it from the log, or from a later export."
        .formatted(sweep.sweep().name(), seen, exported);
  }

  private static Path artifacts() {
    return Home.defaultDirectory().resolve(Home.ARTIFACTS);
  }

  private static String whole(SweepView sweep, int trials) {
    return sweep.status().isTerminal()
        ? "Tracked all of %s, %d trials".formatted(sweep.sweep().name(), trials)
        : "Tracked %s so far, %d trials; it goes on, so track it again later"
            .formatted(sweep.sweep().name(), trials);
  }

  private String partial(int trials, int of, String why) {
    return "%s. MLflow took nothing for %d s; it has %d of %d trials. The same command brings the rest."
        .formatted(why, patience, trials, of);
  }
}
