package dev.lethe.bench.soak;

import java.io.IOException;

/** Whoever started this process and holds the other end of its standard input. */
final class Parent {
  private Parent() {}

  /** Ends this process at once when that one is gone, however it went. */
  static void dieWithIt() {
    Thread _ =
        Thread.ofPlatform()
            .daemon()
            .name("parent")
            .start(() -> {
              try {
                while (System.in.read() >= 0) {
                  // nothing is said there; only its end counts
                }
              } catch (IOException e) {
                System.err.println("standard input broke: " + e);
              }
              Runtime.getRuntime().halt(1);
            });
  }
}
