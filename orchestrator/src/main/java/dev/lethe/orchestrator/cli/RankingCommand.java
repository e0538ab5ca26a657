package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.net.URI;
import java.util.Optional;
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

  @Mixin private LocalOptions options = new LocalOptions();

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "Rank by this instead of what the sweep reports, such as test/loss.")
  private @Nullable String metric;

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Ask this orchestrator instead of reading the log.")
  private @Nullable URI server;

  private static final class Form {
    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--csv", description = "As CSV.")
    private boolean csv;
  }

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    SweepName sweepName = SweepNames.require(name);
    Optional<URI> running =
        options.kafka == null ? Home.orchestrator(Home.defaultDirectory()) : Optional.empty();
    URI orchestrator = server == null ? running.orElse(null) : server;
    if (orchestrator != null) {
      return ask(orchestrator, sweepName);
    }
    try (LocalKafka kafka = LocalKafka.open(options)) {
      Ledger ledger = WholeLog.fold(kafka.cluster());
      System.out.print(text(ranking(SweepNames.find(sweepName, ledger))));
      return Exit.DONE;
    }
  }

  private Ranking ranking(SweepView view) throws ServerProblem {
    try {
      return metric == null ? Ranking.of(view) : Ranking.of(view, metric);
    } catch (IllegalArgumentException e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private int ask(URI orchestrator, SweepName sweep) throws ServerProblem, InterruptedException {
    String accept = form.json ? "application/json" : form.csv ? "text/csv" : "text/plain";
    try (ServerClient client = new ServerClient(orchestrator)) {
      String query = metric == null ? "" : "?metric=" + ServerClient.encoded(metric);
      System.out.print(client.text("/api/v1/sweeps/%s/ranking%s".formatted(sweep, query), accept));
      System.out.print(form.json ? "\n" : "");
      return Exit.DONE;
    }
  }

  private String text(Ranking ranking) {
    if (form.json) {
      return Wire.json(ranking) + "\n";
    }
    return form.csv ? RankingText.csv(ranking) : RankingText.table(ranking);
  }
}
