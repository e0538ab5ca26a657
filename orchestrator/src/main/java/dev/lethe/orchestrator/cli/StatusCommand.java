package dev.lethe.orchestrator.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.orchestrator.http.SweepBody;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe status}. */
@Command(
    name = "status",
    description = "Shows where sweeps stand: all of them, or one by variant.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SWEEP",
      arity = "0..1",
      description = "Name of the sweep (default: all).")
  private String name = "";

  @Option(names = "--json", description = "As JSON, as the orchestrator says it.")
  private boolean json;

  @Mixin private ServerOptions options = new ServerOptions();

  record Listing(@JsonProperty("sweeps") List<SweepBody> sweeps) {
    Listing {
      sweeps = List.copyOf(sweeps);
    }
  }

  @Override
  public Integer call() throws ServerProblem, InterruptedException {
    String path =
        name.isEmpty() ? "/api/v1/sweeps" : "/api/v1/sweeps/" + SweepNames.require(name).value();
    try (ServerClient server = options.connect()) {
      if (json) {
        System.out.println(server.text(path, "application/json"));
      } else if (name.isEmpty()) {
        System.out.print(StatusText.of(server.get(path, Listing.class).sweeps()));
      } else {
        System.out.print(StatusText.of(server.get(path, SweepBody.class)));
      }
    }
    return Exit.DONE;
  }
}
