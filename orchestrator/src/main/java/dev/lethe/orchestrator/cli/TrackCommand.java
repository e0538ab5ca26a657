package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.kafka.KafkaPorts;
import dev.lethe.orchestrator.kafka.Topics;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.mlflow.Tracker;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe track}: brings what the log has into an MLflow, whenever that was. */
@Command(
    name = "track",
    description = "Brings a sweep's results into an MLflow server.",
    mixinStandardHelpOptions = true)
final class TrackCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Option(names = "--mlflow", paramLabel = "URI", required = true, description = "MLflow server.")
  private URI mlflow = URI.create("http://127.0.0.1:5000");

  @Mixin private LocalOptions options = new LocalOptions();

  @Override
  public Integer call() throws StartFailed, ServerProblem {
    SweepName sweep = SweepNames.require(name);
    try (LocalKafka kafka = LocalKafka.open(options)) {
      new Topics(kafka.cluster(), PATIENCE).ensure();
      Tracker tracker = new Tracker(KafkaPorts.readers(kafka.cluster()), mlflow, sweep::equals);
      tracker.close();
      Optional<URI> link = tracker.link(sweep);
      System.out.println(
          link.map(uri -> "Tracked: " + uri)
              .orElse("MLflow did not take it, or there is no sweep " + name));
      return link.isPresent() ? Exit.DONE : Exit.INFRASTRUCTURE;
    }
  }
}
