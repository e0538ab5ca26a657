package dev.lethe.worker;

import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.kafka.KafkaLink;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.trial.Input;
import dev.lethe.worker.trial.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe worker}: takes trials from Kafka until it is told to go. */
@Command(
    name = "lethe worker",
    description = "Takes trials from Kafka and trains them, one at a time, until it is stopped.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class WorkerMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);
  private static final int INFRASTRUCTURE = 3;
  private static final int STALLED = 70;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(25);

  @Option(names = "--kafka", required = true, paramLabel = "HOST:PORT", description = "Kafka.")
  private String kafka = "";

  @Option(
      names = "--namespace",
      defaultValue = TopicNames.DEFAULT_NAMESPACE,
      description = "Prefix of the topics (default: ${DEFAULT-VALUE}).")
  private String namespace = "";

  @Option(
      names = "--data",
      defaultValue = "${env:LETHE_DATA}",
      paramLabel = "DIR",
      description = "Where data sets are (default: LETHE_DATA).")
  private @Nullable Path data;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description = "Where checkpoints are kept, shared by all workers (default: a temporary one).")
  private @Nullable Path artifacts;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "Threads that compute (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--cache",
      paramLabel = "MB",
      description = "Decoded data sets kept in memory (default: a quarter of the heap).")
  private @Nullable Integer cacheMegabytes;

  @Option(
      names = "--stall",
      defaultValue = "600",
      paramLabel = "SECONDS",
      description = "A step that takes longer ends the process (default: ${DEFAULT-VALUE}).")
  private int stallSeconds;

  @Option(names = "--name", defaultValue = "worker", description = "Name for people.")
  private String name = "";

  private final CountDownLatch gone = new CountDownLatch(1);

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new WorkerMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    WorkerId id = freshId(name);
    EngineSetup.prepare(threads);
    Future<Map<String, String>> environment = environment();
    Path kept = artifacts == null ? Files.createTempDirectory("lethe-artifacts-") : artifacts;
    Files.createDirectories(kept);
    try (KafkaLink link = connect(id)) {
      Worker worker = worker(id, link, new Trials(datasets(), kept, environment.get()));
      leaveOnSignal(worker);
      link.start(
          order -> worker.accept(new Input.Ordered(order)),
          partition -> beat(id, worker, partition));
      LOG.atInfo().addKeyValue("worker", id).log("Ready");
      worker.run();
      LOG.atInfo().addKeyValue("worker", id).log("Leaves");
      return 0;
    } catch (IllegalStateException e) {
      System.err.println("lethe worker: " + e.getMessage());
      return INFRASTRUCTURE;
    } catch (ExecutionException e) {
      System.err.println("lethe worker: PyTorch cannot be loaded: " + e.getCause());
      return INFRASTRUCTURE;
    } finally {
      gone.countDown();
    }
  }

  private KafkaLink connect(WorkerId id) throws IOException {
    return new KafkaLink(
        kafka, new TopicNames(namespace), id, Files.createTempDirectory("lethe-worker-"), PATIENCE);
  }

  /** Loads the engine while Kafka is connected to, so that the first trial begins at once. */
  private Future<Map<String, String>> environment() {
    FutureTask<Map<String, String>> environment = new FutureTask<>(() -> Environment.of(threads));
    Thread _ = Thread.ofPlatform().daemon().name("engine").start(environment);
    return environment;
  }

  private Datasets datasets() {
    return cacheMegabytes == null
        ? Datasets.within(data)
        : new Datasets(data, (long) cacheMegabytes << 20);
  }

  private Worker worker(WorkerId id, KafkaLink link, Trials trials) {
    return new Worker(
        id,
        trials,
        link,
        Duration.ofSeconds(stallSeconds),
        () -> Runtime.getRuntime().halt(STALLED));
  }

  private WorkerBeat beat(WorkerId id, Worker worker, int partition) {
    Worker.Holding holding = worker.holding();
    return new WorkerBeat(
        Wire.VERSION,
        id,
        Environment.host(),
        partition,
        Worker.PLACES,
        "cpu",
        threads,
        holding.held(),
        holding.activity(),
        holding.leaving());
  }

  private void leaveOnSignal(Worker worker) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("leave").unstarted(() -> leave(worker)));
    if ("1".equals(System.getenv("LETHE_PARENT_STDIN"))) {
      Thread.ofPlatform().daemon().name("parent").start(() -> leaveWithParent(worker));
    }
  }

  private void leave(Worker worker) {
    worker.accept(new Input.Leave());
    try {
      if (!gone.await(GRACE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("Did not hand back everything in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever started this process holds the other end of its standard input. */
  private static void leaveWithParent(Worker worker) {
    try {
      while (System.in.read() >= 0) {
        // nothing is said there; only its end counts
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("Standard input broke");
    }
    worker.accept(new Input.Leave());
  }

  private static WorkerId freshId(String name) {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return new WorkerId("%s-%s-%s".formatted(name, Environment.host(), random));
  }
}
