package dev.lethe.bench.soak;

import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A whole deployment on loopback: a broker, two orchestrators, workers, and an MLflow, joined by
 * lines that can be cut. Everything ends with it.
 */
final class Rig implements AutoCloseable {
  static final int ORCHESTRATORS = 2;

  private static final Duration IN_ORDER = Duration.ofSeconds(40);

  private final Path folder;
  private final SoakBroker broker;
  private final @Nullable MlflowServer mlflow;
  private final Network network;
  private final List<Seat> orchestrators = new ArrayList<>();
  private final List<Seat> workers = new ArrayList<>();
  private final List<String> surprises = new ArrayList<>();

  private Rig(Path folder, boolean tracked) throws IOException, InterruptedException, StartFailed {
    this.folder = folder;
    broker = new SoakBroker(folder.resolve("kafka"), () -> note("the broker is back"));
    try {
      mlflow =
          tracked ? MlflowServer.startApart(folder.resolve("mlflow"), System.err::println) : null;
      network = new Network(broker.port(), mlflow == null ? null : mlflow.uri().getPort());
    } catch (IOException | InterruptedException | StartFailed | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /**
   * Starts it.
   *
   * @param workers how many
   * @param tracked whether with an MLflow, which is installed where that was not done yet
   */
  static Rig start(int workers, boolean tracked)
      throws IOException, InterruptedException, StartFailed {
    Rig rig = new Rig(Files.createTempDirectory("lethe-soak-"), tracked);
    try {
      rig.fill(workers);
      return rig;
    } catch (IOException | RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  private void fill(int count) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("orchestrator", "--port", "0", "--kafka"));
    arguments.add(network.ofOrchestrators().address());
    network
        .toMlflow()
        .ifPresent(line -> arguments.addAll(List.of("--mlflow", "http://" + line.address())));
    for (int i = 1; i <= ORCHESTRATORS; i++) {
      orchestrators.add(seat("orchestrator-" + i, SoakOrchestrator.class, arguments));
    }
    String kafka = network.ofWorkers().address();
    for (int i = 1; i <= count; i++) {
      String name = "worker-" + i;
      workers.add(seat(name, SoakWorker.class, List.of(name, kafka, folder.toString())));
    }
    for (Seat seat : all()) {
      seat.start();
    }
  }

  private Seat seat(String name, Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return new Seat(name, folder, command, surprises);
  }

  private List<Seat> all() {
    return Stream.concat(orchestrators.stream(), workers.stream()).toList();
  }

  /** Does it; false where there is nobody to do it to now. */
  boolean befall(Incident incident) throws IOException, InterruptedException {
    boolean done = attempt(incident);
    if (done) {
      note("%s, for %d ms".formatted(incident.fault().word(), incident.millis()));
    }
    return done;
  }

  private boolean attempt(Incident incident) throws IOException, InterruptedException {
    Seat worker = workers.get(incident.victim() % workers.size());
    Seat orchestrator = orchestrators.get(incident.victim() % orchestrators.size());
    long millis = incident.millis();
    return switch (incident.fault()) {
      case KILL_WORKER -> worker.suffer(Seat.Deed.KILL, millis);
      case FREEZE_WORKER -> worker.suffer(Seat.Deed.FREEZE, millis);
      case TERMINATE_WORKER -> worker.suffer(Seat.Deed.TERMINATE, millis);
      case KILL_ORCHESTRATOR -> orchestrator.suffer(Seat.Deed.KILL, millis);
      case FREEZE_ORCHESTRATOR -> orchestrator.suffer(Seat.Deed.FREEZE, millis);
      case TERMINATE_ORCHESTRATOR -> orchestrator.suffer(Seat.Deed.TERMINATE, millis);
      case KILL_BROKER -> broker.kill(millis);
      case FREEZE_BROKER -> broker.freeze(millis);
      case CUT_OFF_WORKERS -> network.ofWorkers().cut(millis);
      case SLOW_DOWN_WORKERS -> network.ofWorkers().slow(millis);
      case CUT_OFF_ORCHESTRATORS -> network.ofOrchestrators().cut(millis);
      case CUT_MLFLOW -> network.toMlflow().filter(line -> line.cut(millis)).isPresent();
    };
  }

  /** Beside the logs of the processes, for whoever looks for what went before. */
  private synchronized void note(String what) {
    try {
      Path _ =
          Files.writeString(
              folder.resolve("faults.log"),
              "%s %s%n"
                  .formatted(
                      LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS), what),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Wakes up, starts anew and mends what is due. */
  void lookAfter() throws IOException, InterruptedException {
    network.lookAfter();
    for (Seat seat : all()) {
      seat.lookAfter();
    }
  }

  /** Everything is as it was at the beginning. */
  void heal() throws IOException, InterruptedException {
    broker.heal();
    network.mend();
    for (Seat seat : all()) {
      seat.heal();
    }
    note("all is healed");
  }

  /** Where those orchestrators listen that have said so. */
  List<URI> addresses() {
    return orchestrators.stream().map(Seat::address).flatMap(Optional::stream).toList();
  }

  /** Kafka itself, past the lines. */
  String kafka() {
    return broker.bootstrap();
  }

  /** MLflow itself, past the line. */
  Optional<URI> mlflow() {
    return Optional.ofNullable(mlflow).map(MlflowServer::uri);
  }

  Path folder() {
    return folder;
  }

  /** Processes that were started in place of others, the broker's excepted. */
  int restarts() {
    return all().stream().mapToInt(seat -> seat.starts() - 1).sum();
  }

  /** What ended without having been told to. */
  List<String> surprises() {
    return List.copyOf(surprises);
  }

  /** Ends workers and orchestrators, and says which of them did not end in order. */
  List<String> end() throws IOException, InterruptedException {
    List<String> killed = new ArrayList<>();
    for (Seat seat : all().reversed()) {
      if (!seat.close(IN_ORDER)) {
        killed.add("%s did not end within %d s".formatted(seat, IN_ORDER.toSeconds()));
      }
    }
    return killed;
  }

  @Override
  public void close() {
    try (AutoCloseable _ = broker;
        AutoCloseable _ = mlflow;
        AutoCloseable _ = network) {
      List<String> _ = end();
    } catch (Exception e) {
      System.err.println("The soak could not end everything in order: " + e);
    }
  }
}
