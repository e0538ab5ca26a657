package dev.lethe.worker;

import dev.lethe.artifacts.KafkaAccess;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.device.DriverTrouble;
import dev.lethe.worker.device.GpuChoice;
import dev.lethe.worker.device.TorchUnusable;
import dev.lethe.worker.kafka.Cluster;
import dev.lethe.worker.kafka.KafkaLink;
import dev.lethe.worker.kafka.KafkaUnusable;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.trial.Emergency;
import dev.lethe.worker.trial.Input;
import dev.lethe.worker.trial.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe worker}: takes trials from Kafka until it is told to go. */
@Command(
    name = "lethe worker",
    description = "Takes trials from Kafka and trains them, one at a time, until it is stopped.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class WorkerMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerMain.class);
  private static final int BAD_INPUT = 2;
  private static final int INFRASTRUCTURE = 3;
  private static final long MAX_WAITING = 256L << 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is said of the environment when a worker is ready. */
  private static final List<String> SAID =
      List.of("device", "compute_capability", "threads", "pytorch");

  @Option(names = "--kafka", required = true, paramLabel = "HOST:PORT", description = "Kafka.")
  private String kafka = "";

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      converter = KafkaConfigFile.Converter.class,
      description =
          "How Kafka lets in: security.protocol, sasl.… and ssl.… as in a properties file of"
              + " Kafka's own clients (default: it lets anybody in).")
  private @Nullable KafkaConfigFile kafkaConfig;

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
      description =
          "Where checkpoints and the weights of confirmed winners are kept, shared by all workers"
              + " (default: a temporary one, and no weights are kept).")
  private @Nullable Path artifacts;

  @Mixin private MlflowOption mlflow = new MlflowOption();
  @Mixin private LeavingOptions leaving = new LeavingOptions();

  private int threads = 1;
  private @Nullable Integer cacheMegabytes;
  private @Nullable Integer decoders;
  private String name = "worker";
  private String pool = "";
  private @Nullable GpuChoice gpus;

  @Spec private @Nullable CommandSpec command;

  private final CountDownLatch gone = new CountDownLatch(1);

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "T",
      description = "Threads that compute (default: ${DEFAULT-VALUE}).")
  void threads(int count) {
    threads = atLeastOne("--threads", count);
  }

  @Option(
      names = "--cache",
      paramLabel = "MB",
      description = "Decoded data sets kept in memory (default: a quarter of the heap).")
  void cache(int megabytes) {
    cacheMegabytes = atLeastOne("--cache", megabytes);
  }

  @Option(
      names = "--decoders",
      paramLabel = "N",
      description =
          "Threads that decode or resize images (default: the processors that do not compute, 2 to"
              + " 16).")
  void decoders(int count) {
    decoders = atLeastOne("--decoders", count);
  }

  @Option(
      names = "--name",
      defaultValue = "worker",
      description = "Name for people (default: ${DEFAULT-VALUE}).")
  void name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw mistake("--name is \"%s\"; expected 1 to 60 letters, digits, . _ or -".formatted(text));
    }
    name = text;
  }

  @Option(
      names = "--pool",
      paramLabel = "NAME",
      description = "Pool that it is counted in by whoever scales that, under /api/v1/pools/NAME.")
  void pool(String text) {
    if (!NAME.matcher(text).matches()) {
      throw mistake("--pool is \"%s\"; expected 1 to 60 letters, digits, . _ or -".formatted(text));
    }
    pool = text;
  }

  @Option(
      names = "--gpus",
      paramLabel = "all|N,…",
      description =
          "A worker process for each GPU, or for each of these, counted from 0 (default: one"
              + " process, on the first GPU if PyTorch sees one, else on the processor).")
  void gpus(String text) {
    try {
      gpus = GpuChoice.parse(text);
    } catch (IllegalArgumentException e) {
      throw mistake("--gpus is \"%s\"; %s".formatted(text, e.getMessage()));
    }
  }

  private int atLeastOne(String option, int number) {
    if (number < 1) {
      throw mistake("%s is %d; expected 1 or more".formatted(option, number));
    }
    return number;
  }

  private ParameterException mistake(String message) {
    return new ParameterException(Objects.requireNonNull(command).commandLine(), message);
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new WorkerMain())
        .setParameterExceptionHandler((failure, _) -> explain(failure))
        .setExecutionExceptionHandler((failure, _, _) -> explain(failure));
  }

  private static int explain(ParameterException failure) {
    System.err.println("lethe worker: " + failure.getMessage());
    System.err.println("For help: lethe worker --help");
    return BAD_INPUT;
  }

  private static int explain(Exception failure) {
    return switch (failure) {
      case KafkaUnusable e -> say(e.getMessage());
      case Folders.Unusable e -> say(e.getMessage());
      case TorchUnusable e -> say(e.getMessage());
      case DriverTrouble e -> say(e.getMessage());
      case GpuChoice.NotThere e -> say("--gpus: " + e.getMessage());
      case ExecutionException e -> say("PyTorch cannot be loaded: " + e.getCause());
      default -> {
        System.err.println("lethe worker: this should not have happened:");
        failure.printStackTrace();
        yield Emergency.Cause.BROKEN.exitCode();
      }
    };
  }

  private static int say(@Nullable String message) {
    System.err.println("lethe worker: " + message);
    return INFRASTRUCTURE;
  }

  @Override
  public Integer call()
      throws Folders.Unusable, GpuChoice.NotThere, InterruptedException, ExecutionException {
    if (gpus != null) {
      return OnGpus.run(gpus, Objects.requireNonNull(command).commandLine(), name);
    }
    URI server = mlflow.server(artifacts != null);
    EngineSetup.prepare(threads);
    try (Folders folders = Folders.open(artifacts)) {
      CheckpointFolder.removeAbandoned(folders.artifacts(), Instant.now());
      work(folders, server);
      return 0;
    } finally {
      gone.countDown();
    }
  }

  private void work(Folders folders, @Nullable URI server)
      throws InterruptedException, ExecutionException {
    WorkerId id = freshId(name);
    Future<Map<String, String>> environment = environment();
    try (Remains remains = Remains.begin(artifacts, id);
        WeightsExchange exchange = new WeightsExchange(server, folders.artifacts());
        KafkaLink link = connect(id, folders.temporary(), emergency(remains));
        Dead dead = new Dead(folders.artifacts(), remains.file(), link::send)) {
      WeightFiles files = new WeightFiles(data, folders.artifacts(), exchange.fetched());
      Map<String, String> known = environment.get();
      OnGpus.requireWhereExpected(known);
      Trials trials =
          new Trials(
              datasets(),
              files,
              artifacts != null,
              known,
              exchange::offer,
              EngineSetup.gpu().orElse(null));
      Worker worker =
          new Worker(id, remains.noting(trials), link, leaving.patience(), emergency(remains));
      leaveOnSignal(worker);
      link.start(
          order -> worker.accept(new Input.Ordered(order)),
          partition -> {
            remains.does(worker.holding().activity());
            return beat(id, worker, partition, known);
          });
      logReady(id, known);
      dead.start();
      worker.run();
      link.stopOrders();
      worker.handBackRest();
      LOG.atInfo().addKeyValue("worker", id).log("Leaves");
    }
  }

  private static void logReady(WorkerId id, Map<String, String> environment) {
    LoggingEventBuilder ready = LOG.atInfo().addKeyValue("worker", id);
    for (String key : SAID) {
      if (environment.containsKey(key)) {
        ready = ready.addKeyValue(key, environment.get(key));
      }
    }
    ready.log("Ready");
  }

  private KafkaLink connect(WorkerId id, Path directory, Emergency emergency) {
    KafkaAccess letIn = kafkaConfig == null ? KafkaAccess.NONE : kafkaConfig.access();
    Cluster cluster = new Cluster(kafka, new TopicNames(namespace), letIn);
    return new KafkaLink(
        new KafkaLink.Settings(cluster, directory, MAX_WAITING, PATIENCE), id, emergency);
  }

  private static Emergency emergency(Remains remains) {
    return (cause, message) -> {
      remains.say(message);
      endProcess(cause, message);
    };
  }

  private static void endProcess(Emergency.Cause cause, String message) {
    System.err.println("lethe worker: " + message);
    Runtime.getRuntime().halt(cause.exitCode());
  }

  /** Loads the engine while Kafka is connected to, so that the first trial begins at once. */
  private Future<Map<String, String>> environment() {
    FutureTask<Map<String, String>> environment = new FutureTask<>(() -> Environment.of(threads));
    Thread _ = Thread.ofPlatform().daemon().name("engine").start(environment);
    return environment;
  }

  private Datasets datasets() {
    Datasets datasets =
        cacheMegabytes == null
            ? Datasets.within(data)
            : new Datasets(data, (long) cacheMegabytes << 20);
    int idle = Runtime.getRuntime().availableProcessors() - threads;
    return datasets.withDecoders(decoders == null ? Math.clamp(idle, 2, 16) : decoders);
  }

  private WorkerBeat beat(
      WorkerId id, Worker worker, int partition, Map<String, String> environment) {
    Worker.Holding holding = worker.holding();
    return new WorkerBeat(
        Wire.VERSION,
        id,
        Environment.host(),
        partition,
        Worker.PLACES,
        environment.getOrDefault("device", ""),
        threads,
        holding.held(),
        holding.activity(),
        holding.leaving(),
        pool);
  }

  private void leaveOnSignal(Worker worker) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("leave").unstarted(() -> leave(worker)));
    if (ParentProcess.isAnnounced()) {
      ParentProcess.whenEnded(() -> worker.accept(new Input.Leave()));
    }
  }

  private void leave(Worker worker) {
    worker.accept(new Input.Leave());
    try {
      if (!gone.await(leaving.grace().toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("Did not hand back everything in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static WorkerId freshId(String name) {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    return new WorkerId("%s-%s-%s".formatted(name, Environment.host(), random));
  }
}
