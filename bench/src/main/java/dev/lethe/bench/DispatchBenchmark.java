package dev.lethe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What dispatching costs, on processes of their own as on a cluster: a broker, an orchestrator
 * without a tracker, and workers. Every decision and result is acknowledged by the log before it
 * counts.
 */
@Command(
    name = "dispatch",
    description = "Measures how fast trials that train nothing follow each other.",
    mixinStandardHelpOptions = true)
final class DispatchBenchmark implements Callable<Integer> {
  private static final int WARM_UP = 5_000;
  private static final int PAUSE_TRIALS = 400;
  private static final int FIRST_STEPS = 21;
  private static final int NOT_MEASURED = 5;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--trials",
      description = "Trials that take no time (default: ${DEFAULT-VALUE}).",
      defaultValue = "20000")
  private int trials;

  @Option(
      names = "--workers",
      description = "Worker processes (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int workers;

  @Override
  public Integer call() throws IOException, InterruptedException, StartFailed {
    try (Lab lab = Lab.open(workers)) {
      Server server = lab.server();
      double _ = trialsPerSecond(server, "warm-up", WARM_UP);
      double rate = trialsPerSecond(server, "noop", trials);
      Quantiles pauses = pauses(server);
      Quantiles first = firstSteps(server);
      print(rate, pauses, first);
    }
    return 0;
  }

  private static double trialsPerSecond(Server server, String name, int trials)
      throws IOException, InterruptedException {
    System.err.printf("%s: %,d trials that take no time%n", name, trials);
    long start = System.nanoTime();
    server.submit(noop(name, trials, 0));
    server.awaitEnd(name);
    return trials / ((System.nanoTime() - start) / 1e9);
  }

  /** From the end of a trial of 100 ms to the start of the same worker's next. */
  private static Quantiles pauses(Server server) throws IOException, InterruptedException {
    System.err.printf("pauses: %d trials of 100 ms%n", PAUSE_TRIALS);
    server.submit(noop("pauses", PAUSE_TRIALS, 100));
    server.awaitEnd("pauses");
    Map<String, TreeMap<Long, Long>> spans = new LinkedHashMap<>();
    JsonNode page = server.get("/api/v1/sweeps/pauses/trials?limit=1000");
    for (JsonNode trial : page.path("trials")) {
      spans
          .computeIfAbsent(trial.path("worker").asText(), _ -> new TreeMap<>())
          .put(millis(trial, "startedAt"), millis(trial, "endedAt"));
    }
    List<Long> pauses = new ArrayList<>();
    for (TreeMap<Long, Long> ofWorker : spans.values()) {
      Long last = null;
      for (Map.Entry<Long, Long> span : ofWorker.entrySet()) {
        if (last != null) {
          pauses.add(span.getKey() - last);
        }
        last = span.getValue();
      }
    }
    return Quantiles.of(pauses);
  }

  /**
   * From the request to the end of a trial of one step on a worker that has the data and nothing to
   * do: the step, an evaluation of 16 images and the result.
   */
  private static Quantiles firstSteps(Server server) throws IOException, InterruptedException {
    System.err.printf("first steps: %d sweeps of one step%n", FIRST_STEPS);
    List<Double> milliseconds = new ArrayList<>();
    for (int i = 0; i < FIRST_STEPS; i++) {
      String name = "first-step-" + i;
      Instant asked = Instant.now();
      server.submit(oneStep(name));
      server.awaitEnd(name);
      JsonNode trial = server.get("/api/v1/sweeps/%s/trials".formatted(name)).at("/trials/0");
      if (i >= NOT_MEASURED) {
        milliseconds.add((double) (millis(trial, "endedAt") - asked.toEpochMilli()));
      }
    }
    return Quantiles.of(milliseconds);
  }

  private static long millis(JsonNode trial, String field) {
    return Instant.parse(trial.path(field).asText()).toEpochMilli();
  }

  private static String noop(String name, int trials, int milliseconds) {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: %s
    metric: {name: validation/accuracy, goal: maximize}
    report: test/accuracy
    task: {noop: {milliseconds: %d}}
    parameters: {x: {distribution: int_uniform, min: 1, max: %d}}
    variants: {one: {}}
    baseline: one
    method: grid
    budget: {per_trial: {steps: 1}}
    seeds: {tune: 1, confirm: 0}
    """
        .formatted(name, milliseconds, trials);
  }

  private static String oneStep(String name) {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: %s
    metric: {name: validation/accuracy, goal: maximize}
    report: test/accuracy
    task:
      dataset: {name: shapes, classes: 4, size: 16, train: 64, validation: 16, test: 16}
      model: {name: small-cnn, width: 4}
    parameters: {learning_rate: 0.1, batch_size: 32}
    variants: {sgd: {}}
    baseline: sgd
    method: grid
    budget: {per_trial: {steps: 1}}
    seeds: {tune: 1, confirm: 0}
    """
        .formatted(name);
  }

  private void print(double rate, Quantiles pauses, Quantiles first) {
    if (json) {
      Map<String, Object> measured = new LinkedHashMap<>();
      measured.put("trials_per_second", rate);
      measured.put("pause_milliseconds", pauses);
      measured.put("request_to_first_step_milliseconds", first);
      System.out.println(Wire.json(measured));
    } else {
      System.out.printf("%,.0f trials/s (%,d trials, %d workers)%n", rate, trials, workers);
      System.out.printf(
          "%.1f ms between two trials of 100 ms of one worker (median; %.1f ms at 99 %%)%n",
          pauses.median(), pauses.p99());
      System.out.printf(
          "%.0f ms from the request to the end of the first step (median; %.0f ms at 99 %%)%n",
          first.median(), first.p99());
    }
  }
}
