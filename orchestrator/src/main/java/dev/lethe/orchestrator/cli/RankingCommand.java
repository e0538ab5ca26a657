package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @ArgGroup(exclusive = true)
  private Form form = new Form();

  @Mixin private LocalOptions options = new LocalOptions();

  @Option(
      names = "--server",
      paramLabel = "URL",
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
      new Topics(kafka.cluster(), PATIENCE).ensure();
      Ledger ledger = fold(KafkaPorts.readers(kafka.cluster()));
      Optional<SweepView> sweep = ledger.view(sweepName);
      sweep.ifPresentOrElse(
          view -> System.out.print(text(Ranking.of(view))), () -> complain(ledger));
      return sweep.isPresent() ? Exit.DONE : Exit.BAD_INPUT;
    }
  }

  private int ask(URI orchestrator, SweepName sweep) throws ServerProblem, InterruptedException {
    String accept = form.json ? "application/json" : form.csv ? "text/csv" : "text/plain";
    try (ServerClient client = new ServerClient(orchestrator)) {
      System.out.print(client.text("/api/v1/sweeps/%s/ranking".formatted(sweep), accept));
      return Exit.DONE;
    }
  }

  private static Ledger fold(LogReader.Source log) {
    Ledger ledger = new Ledger();
    try (LogReader reader = log.open(0)) {
      long end = reader.end();
      while (ledger.position() < end) {
        reader.poll(Duration.ofMillis(100)).forEach(entry -> Fold.into(ledger, entry));
      }
    }
    return ledger;
  }

  private String text(Ranking ranking) {
    if (form.json) {
      return Wire.json(ranking) + "\n";
    }
    return form.csv ? RankingText.csv(ranking) : RankingText.table(ranking);
  }

  private void complain(Ledger ledger) {
    String known =
        ledger.sweeps().stream()
            .map(sweep -> sweep.sweep().name().value())
            .collect(Collectors.joining(", "));
    System.err.printf(
        "lethe: there is no sweep %s; there %s%n",
        name, known.isEmpty() ? "is none at all" : "are: " + known);
  }
}
