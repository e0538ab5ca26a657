package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.mlflow.Tracker;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The MLflow that the user named, or one of this machine's own, and the tracker that fills it. It
 * starts beside everything else; where it cannot, that is said once and the run goes on.
 */
final class LocalMlflow implements AutoCloseable {
  private final Thread starter;
  private volatile @Nullable MlflowServer server;
  private volatile @Nullable Tracker tracker;

  private LocalMlflow(MlflowOptions options, LogReader.Source log) {
    starter = Thread.ofPlatform().name("mlflow-start").start(() -> start(options, log));
  }

  static LocalMlflow open(MlflowOptions options, LogReader.Source log) {
    return new LocalMlflow(options, log);
  }

  private void start(MlflowOptions options, LogReader.Source log) {
    if (options.without) {
      return;
    }
    try {
      URI uri = options.uri == null ? ownServer() : options.uri;
      tracker = new Tracker(log, uri);
    } catch (StartFailed e) {
      System.err.printf(
          "Goes on without MLflow: %s%nlethe track SWEEP --mlflow URI brings everything there"
              + " afterwards.%n",
          e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private URI ownServer() throws StartFailed, InterruptedException {
    MlflowServer started = MlflowServer.start(Home.defaultDirectory(), System.err::println);
    server = started;
    System.err.println("MLflow: " + started.uri());
    return started.uri();
  }

  /** Where the sweep's runs can be compared. */
  Optional<URI> link(SweepName sweep) {
    return Optional.ofNullable(tracker).flatMap(running -> running.link(sweep));
  }

  /** Whether the server ends with this run. */
  boolean isOwn() {
    return server != null;
  }

  /** Lets the tracker finish, and stops the server. */
  @Override
  public void close() {
    try {
      starter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Tracker running = tracker;
    if (running != null) {
      running.close();
    }
    MlflowServer own = server;
    if (own != null) {
      own.close();
    }
  }
}
