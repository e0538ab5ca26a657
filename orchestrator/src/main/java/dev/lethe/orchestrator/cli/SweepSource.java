package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where a question about a sweep is answered: by the orchestrator that is named or runs here,
 * otherwise from the log.
 */
final class SweepSource {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain";

  @Mixin private LocalOptions options = new LocalOptions();

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Ask this orchestrator instead of reading the log.")
  private @Nullable URI server;

  /** What the log says of a sweep, in the form that was asked for. */
  interface FromLog {
    String of(SweepView sweep) throws ServerProblem;
  }

  /** Prints the {@link #answer}. */
  int print(String name, String question, String accept, FromLog answer)
      throws StartFailed, ServerProblem, InterruptedException {
    System.out.print(answer(name, question, accept, answer));
    return Exit.DONE;
  }

  /**
   * The answer as text.
   *
   * @param question what stands behind the sweep in the orchestrator's path
   * @param accept the form, as a media type
   */
  String answer(String name, String question, String accept, FromLog answer)
      throws StartFailed, ServerProblem, InterruptedException {
    SweepName sweep = SweepNames.require(name);
    Optional<URI> running =
        options.kafka == null ? Home.orchestrator(Home.defaultDirectory()) : Optional.empty();
    URI orchestrator = server == null ? running.orElse(null) : server;
    return orchestrator == null
        ? read(sweep, answer)
        : ask(orchestrator, "/api/v1/sweeps/%s/%s".formatted(sweep, question), accept);
  }

  private String read(SweepName sweep, FromLog answer)
      throws StartFailed, ServerProblem, InterruptedException {
    try (LocalKafka kafka = LocalKafka.open(options)) {
      return answer.of(SweepNames.find(sweep, WholeLog.fold(kafka.cluster())));
    }
  }

  private static String ask(URI orchestrator, String path, String accept)
      throws ServerProblem, InterruptedException {
    try (ServerClient client = new ServerClient(orchestrator)) {
      return client.text(path, accept) + (accept.equals(JSON) ? "\n" : "");
    }
  }
}
