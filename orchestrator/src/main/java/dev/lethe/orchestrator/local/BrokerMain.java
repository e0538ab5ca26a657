package dev.lethe.orchestrator.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The broker's process: formats its directory the first time, serves, ends with its parent. */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) throws IOException {
    Path config = Path.of(System.getProperty("lethe.broker.config"));
    String cluster = Files.readString(config.resolveSibling("cluster-id")).strip();
    String[] format = {"format", "-t", cluster, "-c", config.toString(), "--ignore-formatted"};
    if (StorageTool.execute(format, System.out) != 0) {
      System.exit(1);
    }
    Thread.ofPlatform().daemon().name("parent").start(BrokerMain::endWithParent);
    Kafka.main(new String[] {config.toString()});
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said there; only its end counts
      }
    } catch (IOException e) {
      System.err.println("standard input broke: " + e);
    }
    System.exit(0);
  }
}
