package dev.lethe.worker;

import dev.lethe.artifacts.BucketAddress;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.kafka.Cluster;
import dev.lethe.worker.kafka.KafkaLink;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.trial.Emergency;
import dev.lethe.worker.trial.Input;
import dev.lethe.worker.trial.Patience;
import dev.lethe.worker.trial.Worker;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** A worker from its first word to its last: the parts of one, joined. */
final class Shift {
  private static final Logger LOG = LoggerFactory.getLogger(Shift.class);
  private static final long MAX_WAITING = 256L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is said of the environment when a worker is ready. */
  private static final List<String> SAID =
      List.of("device", "compute_capability", "threads", "pytorch");

  private final WorkerId id;
  private final Terms terms;
  private final CountDownLatch gone = new CountDownLatch(1);

  /**
   * What was asked for.
   *
   * @param pool empty where it is in none
   * @param data where data sets are; null where only generated ones are
   * @param datasets what is read from there
   * @param artifacts what workers share; null where they share nothing
   * @param checkpoints object store that has these; null where they are with the artifacts
   * @param server MLflow through which workers share weights; null where none is
   * @param grace how long leaving may take
   */
  record Terms(
      Cluster cluster,
      String pool,
      int threads,
      @Nullable Path data,
      Datasets datasets,
      @Nullable Path artifacts,
      @Nullable BucketAddress checkpoints,
      @Nullable URI server,
      Patience patience,
      Duration grace) {}

  Shift(WorkerId id, Terms terms) {
    this.id = id;
    this.terms = terms;
  }

  /** Until the worker leaves. */
  void work() throws Folders.Unusable, InterruptedException, ExecutionException {
    try (Folders folders = Folders.open(terms.artifacts(), terms.checkpoints())) {
      takeTrials(folders);
    } finally {
      gone.countDown();
    }
  }

  private void takeTrials(Folders folders) throws InterruptedException, ExecutionException {
    Future<Map<String, String>> environment = environment();
    try (Remains remains = Remains.begin(terms.artifacts(), id);
        CheckpointStore store = CheckpointStore.open(terms, folders);
        WeightsExchange exchange = new WeightsExchange(terms.server(), folders.artifacts());
        KafkaLink link = connect(folders, emergency(remains));
        Dead dead = new Dead(folders.artifacts(), remains.file(), link::send)) {
      Map<String, String> known = environment.get();
      OnGpus.requireWhereExpected(known);
      Trials trials = trials(folders, store, exchange, known);
      Worker worker =
          new Worker(id, remains.noting(trials), link, terms.patience(), emergency(remains));
      leaveOnSignal(worker);
      link.start(
          order -> worker.accept(new Input.Ordered(order)),
          partition -> {
            remains.does(worker.holding().activity());
            return beat(worker.holding(), partition, known);
          });
      logReady(known);
      dead.start();
      worker.run();
      link.stopOrders();
      worker.handBackRest();
      LOG.atInfo().addKeyValue("worker", id).log("Leaves");
    }
  }

  /** Loads the engine while Kafka is connected to, so that the first trial begins at once. */
  private Future<Map<String, String>> environment() {
    FutureTask<Map<String, String>> environment =
        new FutureTask<>(() -> Environment.of(terms.threads()));
    Thread _ = Thread.ofPlatform().daemon().name("engine").start(environment);
    return environment;
  }

  private KafkaLink connect(Folders folders, Emergency emergency) {
    return new KafkaLink(
        new KafkaLink.Settings(terms.cluster(), folders.temporary(), MAX_WAITING, PATIENCE),
        id,
        emergency);
  }

  private Trials trials(
      Folders folders,
      CheckpointStore store,
      WeightsExchange exchange,
      Map<String, String> environment) {
    WeightFiles files = new WeightFiles(terms.data(), folders.artifacts(), exchange.fetched());
    return new Trials(
        terms.datasets(),
        files,
        terms.artifacts() != null,
        store,
        environment,
        exchange::offer,
        EngineSetup.gpu().orElse(null));
  }

  private static Emergency emergency(Remains remains) {
    return (cause, message) -> {
      remains.say(message);
      System.err.println("lethe worker: " + message);
      Runtime.getRuntime().halt(cause.exitCode());
    };
  }

  private void logReady(Map<String, String> environment) {
    LoggingEventBuilder ready = LOG.atInfo().addKeyValue("worker", id);
    for (String key : SAID) {
      if (environment.containsKey(key)) {
        ready = ready.addKeyValue(key, environment.get(key));
      }
    }
    ready.log("Ready");
  }

  private WorkerBeat beat(Worker.Holding holding, int partition, Map<String, String> environment) {
    return new WorkerBeat(
        Wire.VERSION,
        id,
        Environment.host(),
        partition,
        Worker.PLACES,
        environment.getOrDefault("device", ""),
        terms.threads(),
        holding.held(),
        holding.activity(),
        holding.leaving(),
        terms.pool());
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
      if (!gone.await(terms.grace().toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("Did not hand back everything in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
