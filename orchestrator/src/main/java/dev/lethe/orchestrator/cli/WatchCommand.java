package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.http.SweepBody;
import dev.lethe.orchestrator.http.TrialBody;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.protocol.SweepName;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lethe watch}. */
@Command(
    name = "watch",
    description = "Follows a sweep to its end and shows its ranking.",
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
  private static final int TRIES = 30;
  private static final long PAUSE_MILLIS = 2_000;

  @Parameters(paramLabel = "SWEEP", description = "Name of the sweep.")
  private String name = "";

  @Mixin private ServerOptions options = new ServerOptions();

  private String lastEvent = "";
  private int failures;
  private @Nullable SweepBody now;

  @Override
  public Integer call() throws ServerProblem, InterruptedException {
    SweepName sweep = SweepNames.require(name);
    try (ServerClient server = options.connect()) {
      SweepBody ended = follow(server, sweep);
      String ranking = ranking(server, sweep);
      System.out.println();
      System.out.print(ranking);
      return ended.failed() > 0 || ended.status() != SweepStatus.FINISHED
          ? Exit.TRIALS_FAILED
          : Exit.DONE;
    }
  }

  /** Reads events until the sweep has ended; goes on after a break of the connection. */
  private SweepBody follow(ServerClient server, SweepName sweep)
      throws ServerProblem, InterruptedException {
    while (true) {
      try {
        read(server, "/api/v1/sweeps/%s/events".formatted(sweep));
        SweepBody seen = now;
        if (seen != null && seen.status().isTerminal()) {
          return seen;
        }
        bear(new ServerProblem(Exit.INFRASTRUCTURE, "the events ended before the sweep."));
      } catch (ServerProblem e) {
        bear(e);
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private void read(ServerClient server, String path) throws ServerProblem, InterruptedException {
    try (Stream<String> lines = server.lines(path, lastEvent)) {
      ServerEvent.Lines events = new ServerEvent.Lines();
      for (String line : (Iterable<String>) lines::iterator) {
        Optional<ServerEvent> event = events.take(line);
        if (event.isPresent()) {
          show(server, event.get());
        }
      }
    } catch (UncheckedIOException e) {
      throw new ServerProblem(Exit.INFRASTRUCTURE, "the connection broke.");
    }
  }

  private String ranking(ServerClient server, SweepName sweep)
      throws ServerProblem, InterruptedException {
    while (true) {
      try {
        return server.text("/api/v1/sweeps/%s/ranking".formatted(sweep), "text/plain");
      } catch (ServerProblem e) {
        bear(e);
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /**
   * Lets pass what may be over in a minute. An orchestrator that reads its log, or has none that
   * leads beside it, says 503; once the sweep was seen, one that is away or does not know it yet is
   * waited for too.
   */
  private void bear(ServerProblem problem) throws ServerProblem {
    int status = problem.status();
    boolean passes =
        status == 503 || (now != null && (status == 0 || status == 404 || status > 500));
    if (!passes || ++failures > TRIES) {
      throw problem;
    }
    if (failures == 1) {
      System.err.println(problem.getMessage() + " Waits for it.");
    }
  }

  private void show(ServerClient server, ServerEvent event) throws ServerProblem {
    byte[] json = event.data().getBytes(UTF_8);
    switch (event.kind()) {
      case "sweep" -> show(server.read(json, SweepBody.class));
      case "trial" -> show(event, server.read(json, TrialBody.class));
      default -> {
        // a newer server has more to tell
      }
    }
    failures = 0;
    lastEvent = event.id();
  }

  private void show(SweepBody sweep) {
    if (now == null) {
      System.out.print(StatusText.of(sweep));
    } else if (!sweep.note().isEmpty() && !sweep.note().equals(now.note())) {
      System.out.println(sweep.note());
    }
    now = sweep;
  }

  private void show(ServerEvent event, TrialBody trial) {
    String metric = Optional.ofNullable(now).map(SweepBody::metric).orElse("");
    int total = Optional.ofNullable(now).map(SweepBody::total).orElse(0);
    System.out.println(
        TrialLine.of(
            "[%s/%d]".formatted(event.id().substring(event.id().indexOf('-') + 1), total),
            trial.phase(),
            trial.variant(),
            trial.configuration(),
            trial.seed(),
            TrialLine.result(
                trial.status(), trial.failure(), metric, trial.metrics().get(metric))));
  }
}
