package dev.lethe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.mlflow.Catchup;
import dev.lethe.orchestrator.mlflow.Tracker;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What reaches MLflow how fast, on a server of this machine with SQLite: finished trials that are
 * caught up with, beside one client that makes as large runs call by call, and metrics of trials
 * that train.
 */
@Command(
    name = "tracking",
    description = "Measures how fast results reach MLflow.",
    mixinStandardHelpOptions = true)
final class TrackingBenchmark implements Callable<Integer> {
  private static final int PLAIN_RUNS = 100;
  private static final int EPOCHS = 5;
  private static final int RUNNING = 4;
  private static final int POINTS = 60;
  private static final long BETWEEN_POINTS = 250;
  private static final long BETWEEN_LOOKS = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--trials",
      description = "Finished trials to catch up with (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000")
  private int trials;

  @Override
  public Integer call() throws IOException, InterruptedException, StartFailed {
    Consumer<String> progress = System.err::println;
    Path home = Files.createTempDirectory("lethe-tracking-");
    try (MlflowServer server = MlflowServer.startApart(home, progress);
        PlainMlflow plain = new PlainMlflow(server.uri())) {
      double _ = plainRunsPerSecond(plain, "warm-up", 20);
      double plainRate = plainRunsPerSecond(plain, "plain", PLAIN_RUNS);
      double seconds = catchUp(server.uri());
      print(plainRate, seconds, latencies(server.uri(), plain));
    }
    return 0;
  }

  private static double plainRunsPerSecond(PlainMlflow plain, String name, int runs)
      throws IOException, InterruptedException {
    System.err.printf("%s: %d runs, one call after the other%n", name, runs);
    String experiment = plain.experiment(name);
    long start = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      plain.run(experiment);
    }
    return runs / ((System.nanoTime() - start) / 1e9);
  }

  private double catchUp(URI server) throws IOException, InterruptedException {
    System.err.printf("catch-up: %,d finished trials%n", trials);
    WrittenLog log = new WrittenLog();
    for (Trial trial : log.submit("catch-up", trials)) {
      log.start(trial);
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        log.epoch(trial, epoch);
      }
      log.complete(trial, EPOCHS);
    }
    log.finish("catch-up");
    Ledger ledger = new Ledger();
    try (LogReader reader = log.source().open(0)) {
      reader
          .poll(Duration.ZERO)
          .forEach(entry -> {
            boolean _ = Fold.into(ledger, entry);
          });
    }
    long start = System.nanoTime();
    Catchup.Outcome outcome =
        new Catchup(server, PATIENCE, new Quiet())
            .bring(ledger, ledger.view(new SweepName("catch-up")).orElseThrow());
    if (outcome instanceof Catchup.Outcome.Incomplete incomplete) {
      throw new IOException(incomplete.why());
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** From a fact in the log to where MLflow answers with it, of trials that train. */
  private static Quantiles latencies(URI server, PlainMlflow plain)
      throws IOException, InterruptedException {
    System.err.printf("streaming: %d epochs of %d running trials%n", POINTS, RUNNING);
    WrittenLog log = new WrittenLog();
    List<Trial> running = log.submit("streaming", RUNNING);
    List<Long> milliseconds = new ArrayList<>();
    try (Tracker _ = new Tracker(log.source(), server)) {
      running.forEach(log::start);
      Map<String, Long> waiting = new LinkedHashMap<>();
      int told = 0;
      for (long next = System.currentTimeMillis(); told < POINTS || !waiting.isEmpty(); ) {
        if (told < POINTS && System.currentTimeMillis() >= next) {
          Trial trial = running.get(told % RUNNING);
          int epoch = told / RUNNING + 1;
          log.epoch(trial, epoch);
          waiting.put(trial.id().value() + "/" + epoch, System.currentTimeMillis());
          told++;
          next += BETWEEN_POINTS;
        }
        look(plain, waiting, milliseconds);
        Thread.sleep(BETWEEN_LOOKS);
      }
      log.finish("streaming");
    }
    return Quantiles.of(milliseconds);
  }

  /** An epoch is there with its number in the tag that the tracker counts with. */
  private static void look(PlainMlflow plain, Map<String, Long> waiting, List<Long> milliseconds)
      throws IOException, InterruptedException {
    for (JsonNode run : plain.search("streaming")) {
      Map<String, String> tags = new LinkedHashMap<>();
      run.at("/data/tags")
          .forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText()));
      int there = Integer.parseInt(tags.getOrDefault("lethe.epochs", "0"));
      for (int epoch = 1; epoch <= there; epoch++) {
        Long since = waiting.remove(tags.get("lethe.trial") + "/" + epoch);
        if (since != null) {
          milliseconds.add(System.currentTimeMillis() - since);
        }
      }
    }
  }

  private void print(double plainRate, double seconds, Quantiles latency) {
    if (json) {
      Map<String, Object> measured = new LinkedHashMap<>();
      measured.put("trials", trials);
      measured.put("catch_up_seconds", seconds);
      measured.put("runs_per_second", trials / seconds);
      measured.put("plain_client_runs_per_second", plainRate);
      measured.put("fact_to_mlflow_milliseconds", latency);
      System.out.println(Wire.json(measured));
    } else {
      System.out.printf(
          "%,d finished trials in %.1f s: %.1f runs/s; one client call by call: %.1f runs/s%n",
          trials, seconds, trials / seconds, plainRate);
      System.out.printf(
          "%.0f ms from a fact to where MLflow has it, %d running trials (median; %.0f ms at 99"
              + " %%)%n",
          latency.median(), RUNNING, latency.p99());
    }
  }

  /** What is told on the way is not what is measured. */
  private static final class Quiet implements Catchup.Progress {
    @Override
    public void brought(int there, int of) {}

    @Override
    public void waits(String why) {
      System.err.println(why);
    }
  }
}
