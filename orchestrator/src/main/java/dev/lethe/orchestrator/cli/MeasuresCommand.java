package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.measures.Relations;
import dev.lethe.orchestrator.measures.RelationsText;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Mixin private LocalOptions options = new LocalOptions();

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Ask this orchestrator instead of reading the log.")
  private @Nullable URI server;

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
      System.out.print(text(Relations.of(SweepNames.find(sweepName, ledger))));
      return Exit.DONE;
    }
  }

  private int ask(URI orchestrator, SweepName sweep) throws ServerProblem, InterruptedException {
    String accept = json ? "application/json" : "text/plain";
    try (ServerClient client = new ServerClient(orchestrator)) {
      System.out.print(client.text("/api/v1/sweeps/%s/measures".formatted(sweep), accept));
      System.out.print(json ? "\n" : "");
      return Exit.DONE;
    }
  }

  private String text(Relations relations) {
    return json ? Wire.json(relations) + "\n" : RelationsText.table(relations);
  }
}
