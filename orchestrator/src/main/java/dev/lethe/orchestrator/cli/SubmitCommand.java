package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.http.SweepBody;
import dev.lethe.orchestrator.plan.Reach;
import dev.lethe.orchestrator.sweep.Sweep;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe submit}. */
@Command(
    name = "submit",
    description = "Sends a sweep to an orchestrator.",
    mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The sweep file.")
  private Path file = Path.of("");

  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws ServerProblem, InterruptedException {
    Optional<Submission> read = SweepFiles.read(file);
    if (read.isEmpty()) {
      return Exit.BAD_INPUT;
    }
    Submission submission = read.get();
    SweepFiles.warn(file, submission.sweep());
    String query =
        submission.source().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + ServerClient.encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    try (ServerClient server = options.connect()) {
      HttpResponse<byte[]> response =
          server.postYaml("/api/v1/sweeps?" + query, submission.yaml().getBytes(UTF_8));
      SweepBody sweep = server.read(response.body(), SweepBody.class);
      warn(submission.sweep(), sweep.warnings());
      System.out.printf(
          response.statusCode() == 201
              ? "Submitted %s: %d trials planned.%n"
              : "%s is there already, from the same file: %d trials planned.%n",
          sweep.name(),
          sweep.total());
      System.out.printf(
          "To follow it: lethe watch %s --server %s%n", sweep.name(), server.server());
    }
    return Exit.DONE;
  }

  /** The orchestrator may know better than this program; what both say was said. */
  private void warn(Sweep sweep, List<String> warnings) {
    warnings.stream()
        .filter(warning -> !Reach.warning(sweep).equals(Optional.of(warning)))
        .forEach(warning -> SweepFiles.warn(file, warning));
  }
}
