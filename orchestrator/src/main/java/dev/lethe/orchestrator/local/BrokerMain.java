package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The broker's process: formats its working directory the first time, serves, ends with its parent.
 * It has the directory to itself for as long as it lives.
 */
final class BrokerMain {
  static final String CONFIG = "server.properties";
  static final String CLUSTER = "cluster-id";
  static final String LOCK = "broker.lock";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private BrokerMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Thread.ofPlatform().daemon().name("parent").start(BrokerMain::endWithParent);
    try (Claim _ = claim()) {
      String cluster = Files.readString(Path.of(CLUSTER)).strip();
      String[] format = {"format", "-t", cluster, "-c", CONFIG, "--ignore-formatted"};
      if (StorageTool.execute(format, System.out) != 0) {
        System.exit(1);
      }
      Kafka.main(new String[] {CONFIG});
    }
  }

  /** Another may have been started a moment ago by a parent that is gone; it notices that. */
  private static Claim claim() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Optional<Claim> claim = Claim.take(Path.of(LOCK));
    while (claim.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(50);
      claim = Claim.take(Path.of(LOCK));
    }
    return claim.orElseThrow(() -> new IOException("another broker has this directory"));
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said there; only its end counts
      }
    } catch (IOException e) {
      System.err.println("standard input broke: " + e);
    }
    Thread.ofPlatform().daemon().name("end").start(BrokerMain::endAnyway);
    System.exit(0);
  }

  /** The next start waits for this process, so an end in order has its limit. */
  private static void endAnyway() {
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }
}
