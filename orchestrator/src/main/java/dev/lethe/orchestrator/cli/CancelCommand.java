package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.http.SweepBody;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe cancel}. */
@Command(
    name = "cancel",
    description = "Ends a sweep for good; results so far stay.",
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept with the sweep.")
  private String reason = "cancelled on the command line";

  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws ServerProblem, InterruptedException {
    String path =
        "/api/v1/sweeps/%s?reason=%s"
            .formatted(SweepNames.require(name), ServerClient.encoded(reason));
    try (ServerClient server = options.connect()) {
      SweepBody sweep = server.delete(path, SweepBody.class);
      System.out.printf(
          "Cancelled %s; %d of %d trials had ended.%n", sweep.name(), done(sweep), sweep.total());
    }
    return Exit.DONE;
  }

  private static int done(SweepBody sweep) {
    return sweep.variants().stream().mapToInt(v -> v.done() + v.failed()).sum();
  }
}
