package dev.lethe.orchestrator.cli;

import dev.lethe.options.NumberOption;
import dev.lethe.orchestrator.local.BrokerListener;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.ServedBroker;
import dev.lethe.orchestrator.local.StartFailed;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe kafka}: a broker for those who have none yet. */
@Command(
    name = "kafka",
    description =
        "Serves a Kafka of one broker, without replication and without asking who comes, until it"
            + " is stopped: for trying Lethe out on more than one machine.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class KafkaCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 9092;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where it keeps everything (default: where lethe run has its own).")
  private @Nullable Path directory;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--advertised",
      paramLabel = "HOST:PORT",
      description = "What clients reach it by (default: HOST:PORT as it listens).")
  private @Nullable String advertised;

  private int port = USUAL_PORT;

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, and the next one on loopback (default: 9092).")
  void port(int number) {
    port = NumberOption.between(Objects.requireNonNull(command), "--port", number, 1, 65_534);
  }

  @Override
  public Integer call() throws StartFailed, InterruptedException {
    Path folder = directory == null ? Home.brokerOf(Home.defaultDirectory()) : directory;
    BrokerListener listener = listener();
    System.err.printf("Kafka: %s (%s)%n", listener.advertised(), folder);
    ServedBroker.serve(folder, listener);
    return Exit.DONE;
  }

  private BrokerListener listener() {
    String told = advertised == null ? host + ":" + port : advertised;
    try {
      return new BrokerListener(host, port, told, port + 1);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(),
          "--advertised is \"%s\"; %s".formatted(told, e.getMessage()));
    }
  }
}
