package dev.lethe.orchestrator.cli;

import dev.lethe.options.WebAddress;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Where a question about sweeps is answered: by the orchestrator that is named or runs here,
 * otherwise from the log, or from an export.
 */
final class SweepSource {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain";

  @Mixin private LogSource log = new LogSource();

  @Option(
      names = "--server",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "Ask this orchestrator instead of reading the log.")
  private @Nullable URI server;

  @Mixin private ClientAccess access = new ClientAccess();

  /** What the log says of a sweep, in the form that was asked for. */
  interface FromLog {
    String of(SweepView sweep) throws ServerProblem;
  }

  /** What the log says of several, in the order that they were named in. */
  interface FromLogOfSeveral {
    String of(List<SweepView> sweeps) throws ServerProblem;
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
    return answer(
        List.of(sweep),
        "/api/v1/sweeps/%s/%s".formatted(sweep, question),
        accept,
        sweeps -> answer.of(sweeps.getFirst()));
  }

  /**
   * Prints the answer to a question about several sweeps.
   *
   * @param path of the question, which names them
   */
  int printOfSeveral(List<String> names, String path, String accept, FromLogOfSeveral answer)
      throws StartFailed, ServerProblem, InterruptedException {
    List<SweepName> sweeps = new ArrayList<>();
    for (String name : names) {
      sweeps.add(SweepNames.require(name));
    }
    System.out.print(answer(sweeps, path, accept, answer));
    return Exit.DONE;
  }

  private String answer(List<SweepName> sweeps, String path, String accept, FromLogOfSeveral answer)
      throws StartFailed, ServerProblem, InterruptedException {
    Optional<URI> orchestrator = orchestrator();
    return orchestrator.isEmpty()
        ? answer.of(views(sweeps))
        : ask(orchestrator.get(), path, accept);
  }

  private List<SweepView> views(List<SweepName> sweeps)
      throws StartFailed, ServerProblem, InterruptedException {
    Ledger ledger = log.fold();
    List<SweepView> views = new ArrayList<>();
    for (SweepName sweep : sweeps) {
      views.add(SweepNames.find(sweep, ledger));
    }
    return views;
  }

  private Optional<URI> orchestrator() throws ServerProblem {
    if (server != null && log.isExport()) {
      throw new ServerProblem(
          Exit.BAD_INPUT,
          "--from reads an export and asks nobody: give one of --from and --server");
    }
    return server == null && !log.isNamed() && !log.isExport()
        ? Home.orchestrator(Home.defaultDirectory())
        : Optional.ofNullable(server);
  }

  private String ask(URI orchestrator, String path, String accept)
      throws ServerProblem, InterruptedException {
    try (ServerClient client = new ServerClient(orchestrator, access)) {
      return client.text(path, accept) + (accept.equals(JSON) ? "\n" : "");
    }
  }
}
