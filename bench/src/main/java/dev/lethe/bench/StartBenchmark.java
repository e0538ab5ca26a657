package dev.lethe.bench;

import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * From {@code lethe run} to the first training step, with MLflow starting beside. What is measured
 * ends a little later, with the result of a trial of one step: the step on the quickstart's data,
 * two evaluations of 24 images and the report.
 */
@Command(
    name = "start",
    description = "Measures the time from lethe run to the first training step.",
    mixinStandardHelpOptions = true)
final class StartBenchmark implements Callable<Integer> {
  private static final String MARK = "Orchestrator: ";

  /** The quickstart's training data and network; more trials than end while one looks. */
  private static final String SWEEP =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: start
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 6, size: 16, cue: 0.5, noise: 0.06, train: 960, validation: 24, test: 24}
        model: {name: small-cnn, width: 8}
      parameters: {learning_rate: {distribution: log_uniform, min: 0.01, max: 0.1}, batch_size: 48}
      variants: {sgd: {}}
      baseline: sgd
      method: random
      budget: {per_trial: {steps: 1}, trials_per_variant: 5000}
      seeds: {tune: 1, confirm: 0}
      """;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--rounds",
      description = "Starts, after one that is not measured (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int rounds;

  @Override
  public Integer call() throws IOException, InterruptedException, StartFailed {
    Path mlflow = MlflowServer.install(Home.defaultDirectory(), System.err::println);
    List<Double> seconds = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      double measured = start(mlflow);
      System.err.printf("%s%.2f s%n", round == 0 ? "not measured: " : "", measured);
      if (round > 0) {
        seconds.add(measured);
      }
    }
    Quantiles result = Quantiles.of(seconds);
    System.out.println(
        json
            ? Wire.json(Map.of("seconds", result.median(), "rounds", rounds))
            : "%.2f s from lethe run to the first training step (median of %d)"
                .formatted(result.median(), rounds));
    return 0;
  }

  /** Seconds to the first step of a sweep in a home that has nothing but MLflow's installation. */
  private static double start(Path mlflow) throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("lethe-start-");
    Path _ = Files.createSymbolicLink(home.resolve(mlflow.getFileName()), mlflow);
    Path output = home.resolve("output.log");
    Path sweep = Files.writeString(home.resolve("start.yaml"), SWEEP);
    Instant begun = Instant.now();
    Process run = Launcher.start(home, output, List.of("run", sweep.toString()));
    try (Server server = new Server(address(output))) {
      String first =
          server.await("/api/v1/sweeps/start/trials?limit=1", "/trials/0/endedAt").asText();
      return (Instant.parse(first).toEpochMilli() - begun.toEpochMilli()) / 1e3;
    } finally {
      Launcher.interrupt(run);
    }
  }

  private static URI address(Path output) throws IOException, InterruptedException {
    for (int tries = 0; tries < 1_200; tries++) {
      for (String line : Files.readAllLines(output)) {
        if (line.startsWith(MARK)) {
          return URI.create(line.substring(MARK.length()));
        }
      }
      Thread.sleep(50);
    }
    throw new IOException("lethe run said no address; its output is " + output);
  }
}
