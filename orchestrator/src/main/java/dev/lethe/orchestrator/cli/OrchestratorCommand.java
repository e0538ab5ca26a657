package dev.lethe.orchestrator.cli;

import dev.lethe.options.KafkaClientOptions;
import dev.lethe.options.MlflowAddress;
import dev.lethe.options.NumberOption;
import dev.lethe.options.WebAddress;
import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.WhileLeading;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.kafka.KafkaAway;
import dev.lethe.orchestrator.kubernetes.SweepResources;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lethe orchestrator}: one of those that lead or stand by, until it is told to go. */
@Command(
    name = "orchestrator",
    description = "Takes sweeps over HTTP and has workers run them, until it is stopped.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OrchestratorCommand implements Callable<Integer> {
  /** It asks again; whoever is told to go while it asks has to have gone in ten. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Option(names = "--kafka", required = true, paramLabel = "HOST:PORT", description = "Kafka.")
  private String kafka = "";

  @Mixin private KafkaClientOptions client = new KafkaClientOptions();

  @Option(
      names = "--mlflow",
      paramLabel = "URI",
      converter = MlflowAddress.class,
      description = "MLflow server to track in; without it nothing is tracked.")
  private @Nullable URI mlflow;

  @Option(
      names = "--sweep-resources",
      paramLabel = "NAMESPACE|all",
      description =
          "Also runs the sweeps that Kubernetes has as objects (kind Sweep, lethe.dev/v1) in this"
              + " namespace, or in every one.")
  private @Nullable String sweepResources;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "";

  private int port = 8400;

  @Option(
      names = "--url",
      paramLabel = "URL",
      converter = WebAddress.class,
      description = "What other orchestrators reach this one by (default: http://HOST:PORT).")
  private @Nullable URI url;

  @Mixin private AccessOptions accessOptions = new AccessOptions();

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on; 0 for any (default: 8400).")
  void port(int number) {
    port = NumberOption.between(Objects.requireNonNull(command), "--port", number, 0, 65_535);
  }

  @Override
  public Integer call() throws InterruptedException {
    Access access = accessOptions.access(host);
    CountDownLatch stopped = new CountDownLatch(1);
    Cluster cluster = new Cluster(kafka, client.topics(), client.access());
    HttpInterface.Address address =
        new HttpInterface.Address(host, port, url == null ? "" : url.toString());
    Orchestrator.Settings settings =
        new Orchestrator.Settings("lethe orchestrator", false, address, access, PATIENCE);
    try (Goodbye goodbye = new Goodbye()) {
      Runnable stop =
          () -> {
            goodbye.begin();
            stopped.countDown();
          };
      Signals.register("INT", stop);
      Signals.register("TERM", stop);
      serve(cluster, settings, stopped);
      return Exit.DONE;
    }
  }

  private void serve(Cluster cluster, Orchestrator.Settings settings, CountDownLatch stopped)
      throws InterruptedException {
    try (Orchestrator orchestrator = new Orchestrator(cluster, settings, new KafkaWait(stopped));
        WhileLeading _ = resources(orchestrator, settings.access())) {
      if (mlflow != null) {
        orchestrator.track(mlflow);
      }
      System.err.println("Listens at " + orchestrator.url());
      stopped.await();
      System.err.println("Stops; sweeps go on with the next orchestrator.");
    } catch (KafkaAway e) {
      if (stopped.getCount() > 0) {
        throw e;
      }
      System.err.println("Stops; Kafka was not there.");
    }
  }

  /** Null, which closes nothing, where no objects are looked after. */
  private @Nullable WhileLeading resources(Orchestrator orchestrator, Access access) {
    String watched = sweepResources;
    Sweeps sweeps = orchestrator.sweeps();
    return watched == null
        ? null
        : new WhileLeading(
            sweeps,
            "resources",
            _ -> new SweepResources(sweeps, watched, access.limits().quota())::close);
  }
}
