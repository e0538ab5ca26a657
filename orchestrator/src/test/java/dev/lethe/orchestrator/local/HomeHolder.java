package dev.lethe.orchestrator.local;

import java.nio.file.Path;

/** A process that takes a home, says so, and keeps it until its standard input ends. */
final class HomeHolder {
  private HomeHolder() {}

  public static void main(String[] args) throws Exception {
    try (Home _ = Home.take(Path.of(args[0]))) {
      System.out.println("taken");
      while (System.in.read() >= 0) {
        // only its end counts
      }
    }
  }
}
