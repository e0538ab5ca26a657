package dev.lethe.orchestrator.cli;

import dev.lethe.artifacts.AccessUnusable;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.mlflow.Tracker;
import dev.lethe.protocol.SweepName;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The MLflow that the user named, or one of this machine's own, and the tracker that fills it. It
 * starts beside everything else; where it cannot, that is said once and the run goes on.
 */
final class LocalMlflow implements AutoCloseable {
  private final MlflowOptions options;
  private final Path home;
  private final Path artifacts;
  private final LogReader.Source log;
  private final Thread starter;
  private volatile @Nullable MlflowServer server;
  private volatile @Nullable Tracker tracking;
  private volatile boolean closing;

  private LocalMlflow(MlflowOptions options, Path home, Path artifacts, LogReader.Source log) {
    this.options = options;
    this.home = home;
    this.artifacts = artifacts;
    this.log = log;
    this.starter = Thread.ofPlatform().name("mlflow-start").start(this::start);
  }

  static LocalMlflow open(MlflowOptions options, Path home, Path artifacts, LogReader.Source log) {
    return new LocalMlflow(options, home, artifacts, log);
  }

  private void start() {
    if (options.without) {
      return;
    }
    try {
      URI uri = options.uri == null ? serverOfThisHome() : options.uri;
      tracking = new Tracker(log, uri, artifacts);
    } catch (StartFailed | AccessUnusable e) {
      if (!closing) {
        System.err.printf(
            "Goes on without MLflow: %s%nlethe track SWEEP --mlflow URI brings everything there"
                + " afterwards.%n",
            e.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private URI serverOfThisHome() throws StartFailed, InterruptedException {
    Optional<URI> running = MlflowServer.running(home);
    if (running.isPresent()) {
      System.err.printf("MLflow: %s (lethe mlflow serves it)%n", running.get());
      return running.get();
    }
    MlflowServer started = MlflowServer.start(home, System.err::println);
    server = started;
    System.err.println("MLflow: " + started.uri());
    return started.uri();
  }

  /**
   * Lets a start that is under way and the tracker finish.
   *
   * @return where the sweep's runs can be compared, or why not; empty where that was said or wanted
   */
  Optional<String> finish(SweepName sweep) throws InterruptedException {
    if (starter.isAlive()) {
      System.err.println("Waits for MLflow, which still starts; Ctrl-C goes without it.");
    }
    starter.join();
    Tracker begun = tracking;
    if (begun == null) {
      return Optional.empty();
    }
    boolean complete = begun.finish();
    tracking = null;
    Optional<URI> link = begun.link(sweep);
    return Optional.of(
        complete && link.isPresent() ? compare(link.get()) : missing(sweep, begun.server()));
  }

  private String compare(URI link) {
    return "Runs to compare in MLflow: %s%s"
        .formatted(link, server == null ? "" : "\n(while lethe mlflow serves it)");
  }

  private String missing(SweepName sweep, URI uri) {
    return "MLflow at %s has not taken everything; the results are kept, and this brings them there: %slethe track %s --mlflow %s"
        .formatted(uri, server == null ? "" : "lethe mlflow, and beside it ", sweep, uri);
  }

  /** Breaks off a start under way, lets the tracker finish, and stops the server. */
  @Override
  public void close() {
    closing = true;
    starter.interrupt();
    try {
      starter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Tracker begun = tracking;
    if (begun != null) {
      begun.close();
    }
    MlflowServer own = server;
    if (own != null) {
      own.close();
    }
  }
}
