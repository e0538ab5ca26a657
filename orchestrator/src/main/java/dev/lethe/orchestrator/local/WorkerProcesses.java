package dev.lethe.orchestrator.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of this machine. One that dies is started again, after a pause that doubles
 * as long as it dies soon; one that dies three times in a row before it is ready is not, because
 * the fourth time would be the same. What dies later may be a trial's fault, which the ledger
 * counts.
 */
public final class WorkerProcesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcesses.class);
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final long PAUSE_SECONDS = 2;
  private static final int MOST_DOUBLINGS = 4;
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int UNREADY_DEATHS = 3;

  /** What a worker logs when it begins to take trials. */
  private static final String READY = " Ready worker=";

  /** Of every process of the worker module. */
  static final Map<String, String> ENVIRONMENT =
      Map.of(
          "DJL_OFFLINE", "true",
          "OPT_OUT_TRACKING", "true",
          "LETHE_PARENT_STDIN", "1",
          "MLFLOW_TRACKING_URI", ""); // the user's own, which this run may not be about

  private final Fleet fleet;
  private final @Nullable ChildProcess[] processes;
  private final long[] startedAt;
  private final int[] soonDeaths;
  private final int[] unreadyDeaths;
  private volatile @Nullable String failure;
  private final ScheduledExecutorService supervisor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("workers").factory());
  private volatile boolean closing;

  /**
   * What the workers are started with.
   *
   * @param classPath of the worker module
   * @param kafkaConfig properties file that lets in there; null where anybody is let in
   * @param data null where there is none
   * @param mlflow through which they share weights with other machines; null where they do not
   * @param threads that each computes with
   * @param gpus what CUDA_VISIBLE_DEVICES is for each, one after the other and again from the
   *     first; empty where they compute on what they find
   */
  public record Fleet(
      String classPath,
      String kafka,
      @Nullable Path kafkaConfig,
      String namespace,
      @Nullable Path data,
      Path artifacts,
      @Nullable URI mlflow,
      Path logs,
      int workers,
      int threads,
      List<String> gpus) {
    public Fleet {
      gpus = List.copyOf(gpus);
    }
  }

  private WorkerProcesses(Fleet fleet) {
    this.fleet = fleet;
    this.processes = new ChildProcess[fleet.workers()];
    this.startedAt = new long[fleet.workers()];
    this.soonDeaths = new int[fleet.workers()];
    this.unreadyDeaths = new int[fleet.workers()];
  }

  /** Starts them all. */
  public static WorkerProcesses start(Fleet fleet) throws StartFailed {
    WorkerProcesses started = new WorkerProcesses(fleet);
    try {
      for (int number = 0; number < fleet.workers(); number++) {
        Path log = started.log(number);
        started.watch(
            number,
            ChildProcess.start(started.command(number), started.environment(number), log, GRACE));
      }
      return started;
    } catch (StartFailed e) {
      started.close();
      throw e;
    }
  }

  private Path log(int number) {
    return fleet.logs().resolve("worker-%d.log".formatted(number + 1));
  }

  private synchronized void watch(int number, ChildProcess process) {
    processes[number] = process;
    startedAt[number] = System.nanoTime();
    process.onExit(() -> ended(number, process));
  }

  private synchronized void ended(int number, ChildProcess dead) {
    if (closing) {
      return;
    }
    boolean soon = System.nanoTime() - startedAt[number] < SOON.toNanos();
    soonDeaths[number] = soon ? soonDeaths[number] + 1 : 0;
    unreadyDeaths[number] = dead.hasSaid(READY) ? 0 : unreadyDeaths[number] + 1;
    if (unreadyDeaths[number] >= UNREADY_DEATHS) {
      failure =
          "worker %d ended %d times right after its start. The last lines of %s:%n%s"
              .formatted(number + 1, UNREADY_DEATHS, dead.log(), dead.lastLines(8).indent(2));
      return;
    }
    LOG.warn(
        "Worker {} ended and is started again; its last words:\n{}", number + 1, dead.lastLines(5));
    long pause = PAUSE_SECONDS << Math.clamp(soonDeaths[number] - 1, 0, MOST_DOUBLINGS);
    var _ = supervisor.schedule(() -> startAgain(number), pause, TimeUnit.SECONDS);
  }

  private synchronized void startAgain(int number) {
    if (closing) {
      return;
    }
    try {
      watch(
          number,
          ChildProcess.startAgain(command(number), environment(number), log(number), GRACE));
    } catch (StartFailed e) {
      failure = "worker %d ended and %s".formatted(number + 1, e.getMessage());
    }
  }

  /** The command that runs a main class of the worker module. */
  static List<String> java(String classPath, String main) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TrimNativeHeapInterval=30000", // what the compiler or a larger trial freed
                "-Dlogback.configurationFile=logback-worker.xml",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    options.addAll(ClassArchive.options("worker", "worker"));
    return ChildProcess.java(options, classPath, main);
  }

  /** The class path of the worker module that was built with this program. */
  public static String builtClassPath() {
    Path libraries = Path.of(System.getProperty("lethe.root", "."), "worker", "target", "lib");
    return System.getProperty("lethe.worker.classpath", libraries + "/*");
  }

  private Map<String, String> environment(int number) {
    Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    if (!fleet.gpus().isEmpty()) {
      environment.put("CUDA_VISIBLE_DEVICES", fleet.gpus().get(number % fleet.gpus().size()));
      environment.put("LETHE_GPU_EXPECTED", "1");
    }
    return environment;
  }

  private List<String> command(int number) {
    List<String> command = new ArrayList<>(java(fleet.classPath(), "dev.lethe.worker.WorkerMain"));
    command.addAll(List.of("--kafka", fleet.kafka(), "--namespace", fleet.namespace()));
    command.addAll(List.of("--artifacts", fleet.artifacts().toString()));
    command.addAll(List.of("--threads", String.valueOf(fleet.threads())));
    command.addAll(List.of("--name", "worker-" + (number + 1)));
    if (fleet.kafkaConfig() != null) {
      command.addAll(List.of("--kafka-config", fleet.kafkaConfig().toString()));
    }
    if (fleet.data() != null) {
      command.addAll(List.of("--data", fleet.data().toString()));
    }
    if (fleet.mlflow() != null) {
      command.addAll(List.of("--mlflow", fleet.mlflow().toString()));
    }
    return command;
  }

  /** Why a worker is not started again; empty while all are. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** Process ids, for tests that end one. */
  public synchronized List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    for (ChildProcess process : processes) {
      if (process != null) {
        pids.add(process.pid());
      }
    }
    return pids;
  }

  /** Ends them at once, with what they have: for when nobody can take it from them. */
  public void kill() {
    closing = true;
    supervisor.shutdownNow();
    synchronized (this) {
      for (ChildProcess process : processes) {
        if (process != null) {
          process.kill();
        }
      }
    }
  }

  /** Lets each hand back what it has, and ends those that take longer than 30 seconds for it. */
  @Override
  public void close() {
    closing = true;
    supervisor.shutdownNow();
    synchronized (this) {
      for (ChildProcess process : processes) {
        if (process != null) {
          process.stop();
        }
      }
      for (ChildProcess process : processes) {
        if (process != null) {
          process.close();
        }
      }
    }
  }
}
