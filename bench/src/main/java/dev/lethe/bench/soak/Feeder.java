package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Hands in sweep after sweep on a thread of its own, so that six are open all the time. It gives
 * each command to every orchestrator until one has taken it, and once more after that.
 */
final class Feeder implements AutoCloseable {
  private static final int OPEN = 6;
  private static final long PAUSE_MILLIS = 500;

  private final Supplier<List<URI>> orchestrators;
  private final Front front = new Front();
  private final List<String> taken = new ArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  Feeder(Supplier<List<URI>> orchestrators) {
    this.orchestrators = orchestrators;
    this.thread = Thread.ofPlatform().name("feeder").start(this::feed);
  }

  private void feed() {
    try {
      while (!stopped) {
        if (open() < OPEN) {
          String name = SoakSweep.name(taken.size() + 1);
          if (submit(name)) {
            taken.add(name);
            boolean _ = submit(name);
          }
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Of those that were taken, as far as anybody knows. */
  private int open() throws InterruptedException {
    int ended = 0;
    for (URI orchestrator : orchestrators.get()) {
      Optional<JsonNode> all = front.get(orchestrator, "/api/v1/sweeps");
      if (all.isPresent()) {
        int there = 0;
        for (JsonNode sweep : all.get().path("sweeps")) {
          there += sweep.hasNonNull("endedAt") ? 1 : 0;
        }
        ended = Math.max(ended, there);
      }
    }
    return taken.size() - ended;
  }

  private boolean submit(String name) throws InterruptedException {
    for (URI orchestrator : orchestrators.get()) {
      if (front.submit(orchestrator, SoakSweep.yaml(name))) {
        return true;
      }
    }
    return false;
  }

  /** Hands in no more; the names of all that were taken, and of one that may have been. */
  List<String> stop() throws InterruptedException {
    stopped = true;
    thread.join();
    return List.copyOf(taken);
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    front.close();
  }
}
