package dev.lethe.bench.soak;

import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.StartFailed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A broker that is killed or frozen and comes back by itself, while the soak goes on. */
final class SoakBroker implements AutoCloseable {
  private final Path folder;
  private final Runnable back;
  private volatile Broker broker;
  private CompletableFuture<Void> mending = CompletableFuture.completedFuture(null);

  /**
   * Starts it.
   *
   * @param folder with everything that it keeps
   * @param back is called when it answers again
   */
  SoakBroker(Path folder, Runnable back) throws StartFailed, InterruptedException {
    this.folder = folder;
    this.back = back;
    this.broker = Broker.start(folder);
  }

  /** HOST:PORT, the same for all that follow one another. */
  String bootstrap() {
    return broker.bootstrap();
  }

  int port() {
    return Integer.parseInt(bootstrap().replaceFirst(".*:", ""));
  }

  /** Kills it, and starts another after so long; false where the last is not back yet. */
  boolean kill(long millis) {
    return disturb(() -> {
      ProcessHandle.of(broker.pid())
          .ifPresent(process -> {
            boolean _ = process.destroyForcibly();
            ProcessHandle _ = process.onExit().join();
          });
      Thread.sleep(millis);
      broker = Broker.start(folder);
    });
  }

  /** Freezes it for so long; false where the last is not back yet. */
  boolean freeze(long millis) {
    return disturb(() -> {
      long pid = broker.pid();
      Seat.signal("STOP", pid);
      try {
        Thread.sleep(millis);
      } finally {
        Seat.signal("CONT", pid);
      }
    });
  }

  private boolean disturb(Deed deed) {
    if (!mending.isDone()) {
      return false;
    }
    mending =
        CompletableFuture.runAsync(() -> {
          try {
            deed.run();
            back.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (IOException | StartFailed e) {
            throw new CompletionException(e);
          }
        });
    return true;
  }

  private interface Deed {
    void run() throws IOException, InterruptedException, StartFailed;
  }

  /** Waits until it is back. */
  void heal() {
    mending.join();
  }

  @Override
  public void close() {
    try {
      heal();
    } finally {
      broker.close();
    }
  }
}
