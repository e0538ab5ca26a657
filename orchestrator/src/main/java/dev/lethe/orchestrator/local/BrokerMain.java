package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The broker's process: formats its working directory the first time, serves, ends with its parent.
 * It has the directory to itself for as long as it lives.
 */
final class BrokerMain {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private BrokerMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Thread.ofPlatform().daemon().name("parent").start(BrokerMain::endWithParent);
    ServedBroker.serve(Path.of(""), PATIENCE);
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
