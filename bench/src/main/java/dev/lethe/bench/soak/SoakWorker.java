package dev.lethe.bench.soak;

import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.kafka.Cluster;
import dev.lethe.worker.kafka.KafkaLink;
import dev.lethe.worker.kafka.KafkaUnusable;
import dev.lethe.worker.trial.Emergency;
import dev.lethe.worker.trial.Input;
import dev.lethe.worker.trial.Patience;
import dev.lethe.worker.trial.Worker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A worker with everything that a worker has, PyTorch excepted: mailbox, orders, reports on disk,
 * beats, leaving on a signal. So eight of them fit on a small machine.
 */
final class SoakWorker {
  private static final long MAX_WAITING = 64L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration STALL = Duration.ofMinutes(2);
  private static final long GRACE_SECONDS = 25;
  private static final int INFRASTRUCTURE = 3;

  private final WorkerId id;
  private final CountDownLatch gone = new CountDownLatch(1);

  private SoakWorker(String name) {
    String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    id = new WorkerId(name + "-soak-" + random);
  }

  /** Takes its name, HOST:PORT of Kafka, and a folder of its own. */
  public static void main(String[] args) throws InterruptedException {
    Parent.dieWithIt();
    SoakWorker worker = new SoakWorker(args[0]);
    Cluster cluster = new Cluster(args[1], new TopicNames(TopicNames.DEFAULT_NAMESPACE));
    System.exit(worker.work(cluster, Path.of(args[2])));
  }

  private int work(Cluster cluster, Path folder) throws InterruptedException {
    KafkaLink.Settings settings = new KafkaLink.Settings(cluster, folder, MAX_WAITING, PATIENCE);
    try (KafkaLink link = new KafkaLink(settings, id, SoakWorker::end)) {
      Worker worker =
          new Worker(id, new SoakTrials(), link, Patience.staying(STALL), SoakWorker::end);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("leave").unstarted(() -> leave(worker)));
      link.start(
          order -> worker.accept(new Input.Ordered(order)),
          partition -> beat(worker.holding(), partition));
      worker.run();
      link.stopOrders();
      worker.handBackRest();
      return 0;
    } catch (KafkaUnusable e) {
      System.err.println("soak worker: " + e.getMessage());
      return INFRASTRUCTURE;
    } finally {
      gone.countDown();
    }
  }

  private WorkerBeat beat(Worker.Holding holding, int partition) {
    return new WorkerBeat(
        Wire.VERSION,
        id,
        "soak",
        partition,
        Worker.PLACES,
        "none",
        1,
        holding.held(),
        holding.activity(),
        holding.leaving(),
        "");
  }

  private void leave(Worker worker) {
    worker.accept(new Input.Leave());
    try {
      boolean _ = gone.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(Emergency.Cause cause, String message) {
    System.err.println("soak worker: " + message);
    Runtime.getRuntime().halt(cause.exitCode());
  }
}
