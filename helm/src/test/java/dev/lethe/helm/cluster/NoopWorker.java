package dev.lethe.helm.cluster;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.kafka.Cluster;
import dev.lethe.worker.kafka.KafkaLink;
import dev.lethe.worker.trial.Emergency;
import dev.lethe.worker.trial.Input;
import dev.lethe.worker.trial.Patience;
import dev.lethe.worker.trial.Trainer;
import dev.lethe.worker.trial.Worker;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A worker with everything that a worker has, PyTorch excepted, and with the same options: so that
 * a full pool of them fits on a small machine. It takes trials in which nothing happens.
 */
final class NoopWorker {
  private static final long MAX_WAITING = 16L << 20;
  private static final long LOOK_NANOS = 50_000_000;

  private final Map<String, String> options;
  private final WorkerId id;
  private final CountDownLatch gone = new CountDownLatch(1);

  private NoopWorker(Map<String, String> options) {
    this.options = options;
    this.id = new WorkerId(options.get("--name") + "-" + UUID.randomUUID());
  }

  /** Takes {@code lethe worker}'s options, each as {@code --option=value}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new NoopWorker(
            Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])))
        .work();
    System.exit(0);
  }

  private void work() throws IOException, InterruptedException {
    Cluster cluster = new Cluster(option("--kafka"), new TopicNames(option("--namespace")));
    KafkaLink.Settings settings =
        new KafkaLink.Settings(
            cluster, Files.createTempDirectory("noop"), MAX_WAITING, Duration.ofSeconds(60));
    try (KafkaLink link = new KafkaLink(settings, id, NoopWorker::end)) {
      Patience patience =
          new Patience(
              Duration.ofMinutes(2),
              Optional.of(Duration.ofSeconds(Long.parseLong(option("--idle")))));
      Worker worker = new Worker(id, NoopWorker::train, link, patience, NoopWorker::end);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(worker), "leave"));
      link.start(
          order -> worker.accept(new Input.Ordered(order)),
          partition -> beat(worker.holding(), partition));
      worker.run();
      link.stopOrders();
      worker.handBackRest();
    } finally {
      gone.countDown();
    }
  }

  private String option(String name) {
    return Optional.ofNullable(options.get(name)).orElseThrow();
  }

  private WorkerBeat beat(Worker.Holding holding, int partition) {
    return new WorkerBeat(
        Wire.VERSION,
        id,
        "here",
        partition,
        Worker.PLACES,
        "none",
        1,
        holding.held(),
        holding.activity(),
        holding.leaving(),
        option("--pool"));
  }

  private void leave(Worker worker) {
    worker.accept(new Input.Leave());
    try {
      boolean _ = gone.await(Long.parseLong(option("--grace")), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Report train(
      Order.Run order, Trainer.Progress progress, Consumer<Report> reports) {
    Attempt attempt = order.attempt();
    long wait = ((TrainingSpec.Noop) order.spec()).milliseconds();
    reports.accept(new Report.Started(attempt, null, Map.of("device", "none")));
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      if (progress.stop().isPresent()) {
        return new Report.HandedBack(attempt, Report.Reason.LEAVING, "", null);
      }
      progress.step(0);
      LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
    }
    return new Report.Completed(attempt, 0, 0, wait / 1e3, Map.of());
  }

  private static void end(Emergency.Cause cause, String message) {
    System.err.println("worker: " + message);
    Runtime.getRuntime().halt(cause.exitCode());
  }
}
