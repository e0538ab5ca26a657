package dev.lethe.orchestrator.cli;

import dev.lethe.options.WebAddress;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.export.Departure;
import dev.lethe.orchestrator.export.ExportProblem;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code lethe import}: brings an exported sweep into a log. Only the orchestrator that leads
 * writes there, so one is asked, or started for as long as that takes.
 */
@Command(
    name = "import",
    description = "Takes a sweep that lethe export wrote into another log.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ImportCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpInterface.Address ANY_PORT =
      new HttpInterface.Address("127.0.0.1", 0, "");

  @Parameters(paramLabel = "DIR", description = "The folder that lethe export wrote.")
  private Path folder = Path.of("");

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Hand it to this orchestrator instead of starting one.")
  private @Nullable URI server;

  @Mixin private LocalOptions options = new LocalOptions();
  @Mixin private ClientAccess access = new ClientAccess();

  @Override
  public Integer call() throws StartFailed, ServerProblem, InterruptedException {
    try (Departure export = Departure.of(folder)) {
      Optional<URI> running = running();
      if (running.isPresent()) {
        return hand(export, running.get());
      }
      try (LocalKafka kafka = LocalKafka.open(options);
          Orchestrator orchestrator = new Orchestrator(kafka.cluster(), settings(kafka))) {
        return hand(export, URI.create(orchestrator.url()));
      }
    } catch (ExportProblem e) {
      throw new ServerProblem(Exit.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private static Orchestrator.Settings settings(LocalKafka kafka) {
    return new Orchestrator.Settings("lethe import", kafka.isOwn(), ANY_PORT, PATIENCE);
  }

  private Optional<URI> running() throws ServerProblem {
    if (server != null && options.kafka != null) {
      throw new ServerProblem(
          Exit.BAD_INPUT,
          "--server names an orchestrator, --kafka the log of one to start: give one of them");
    }
    return server == null && options.kafka == null
        ? Home.orchestrator(Home.defaultDirectory())
        : Optional.ofNullable(server);
  }

  private int hand(Departure export, URI orchestrator)
      throws ExportProblem, ServerProblem, InterruptedException {
    try (ServerClient client = new ServerClient(orchestrator, access)) {
      boolean fresh = new Handing(export, client).run();
      System.out.printf(
          fresh
              ? "Imported %s, with all that its log had of it.%n"
              : "%s is there already, from the same log.%n",
          export.sweep());
      System.out.printf("To see it: lethe ranking %s%n", export.sweep());
    }
    return Exit.DONE;
  }
}
