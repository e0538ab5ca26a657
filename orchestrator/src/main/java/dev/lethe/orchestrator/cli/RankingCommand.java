package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.protocol.Wire;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe ranking}: reads the log, also when nothing else runs. */
@Command(
    name = "ranking",
    description = "Shows the ranking of a sweep's variants.",
    mixinStandardHelpOptions = true)
final class RankingCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @ArgGroup(exclusive = true)
  private Form form = new Form();

  @Mixin private SweepSource source = new SweepSource();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "Rank by this instead of what the sweep reports, such as test/loss.")
  private @Nullable String metric;

  private static final class Form {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--csv", description = "As CSV.")
    private boolean csv;
  }

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    String accept = form.json ? SweepSource.JSON : form.csv ? "text/csv" : SweepSource.TEXT;
    String query = metric == null ? "" : "?metric=" + ServerClient.encoded(metric);
    return source.print(name, "ranking" + query, accept, sweep -> text(ranking(sweep)));
  }

  private Ranking ranking(SweepView view) throws ServerProblem {
    try {
      return metric == null ? Ranking.of(view) : Ranking.of(view, metric);
    } catch (IllegalArgumentException e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private String text(Ranking ranking) {
    if (form.json) {
      return Wire.json(ranking) + "\n";
    }
    return form.csv ? RankingText.csv(ranking) : RankingText.table(ranking);
  }
}
