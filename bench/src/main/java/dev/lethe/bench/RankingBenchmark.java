package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.ledger.Winner;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.ranking.Form;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.report.Report;
import dev.lethe.orchestrator.report.ReportPage;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.orchestrator.sweep.VariantSpace;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What ranking costs: seven variants with as many trials each, made up, all done; every statistic,
 * every pair, 10,000 draws, and JSON. The first ranking is what a command pays, the median of ten
 * what an orchestrator that has answered before does.
 */
@Command(
    name = "ranking",
    description = "Measures how long ranking a large sweep takes.",
    mixinStandardHelpOptions = true)
final class RankingBenchmark implements Callable<Integer> {
  private static final int ROUNDS = 10;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--trials",
      description = "Tune trials of each variant (default: ${DEFAULT-VALUE}).",
      defaultValue = "10000")
  private int trials;

  @Option(
      names = "--seeds",
      description = "Confirm seeds (default: ${DEFAULT-VALUE}).",
      defaultValue = "20")
  private int seeds;

  @Override
  public Integer call() {
    SweepView view = view();
    List<Double> milliseconds = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      long start = System.nanoTime();
      Form.JSON.text(Ranking.of(view), false);
      milliseconds.add((System.nanoTime() - start) / 1e6);
    }
    long start = System.nanoTime();
    int bytes = ReportPage.of(Report.of(view)).getBytes(UTF_8).length;
    double report = (System.nanoTime() - start) / 1e6;
    print(
        milliseconds.getFirst(),
        Quantiles.of(milliseconds.subList(1, ROUNDS + 1)),
        report,
        bytes / 1e6);
    return 0;
  }

  private void print(double first, Quantiles next, double report, double megabytes) {
    if (json) {
      Map<String, Object> measured = new LinkedHashMap<>();
      measured.put("trials_per_variant", trials);
      measured.put("seeds", seeds);
      measured.put("first_milliseconds", first);
      measured.put("milliseconds", next);
      measured.put("report_milliseconds", report);
      measured.put("report_megabytes", megabytes);
      System.out.println(Wire.json(measured));
    } else {
      System.out.printf(
          "%,d trials of 7 variants, %d seeds: the first ranking %.0f ms, then %.0f ms (median of"
              + " %d)%n",
          7 * (trials + seeds), seeds, first, next.median(), next.count());
      System.out.printf("a report of it %.0f ms, %.1f MB%n", report, megabytes);
    }
  }

  private SweepView view() {
    Sweep sweep =
        switch (SweepReader.read(file().getBytes(UTF_8))) {
          case Reading.Valid valid -> valid.sweep();
          case Reading.Invalid invalid ->
              throw new IllegalArgumentException(invalid.describe("made up"));
        };
    SplittableRandom random = new SplittableRandom(1);
    List<Trial> plan = new ArrayList<>(Planner.tune(sweep));
    Map<String, Winner> winners = new LinkedHashMap<>();
    for (VariantSpace variant : sweep.variants()) {
      Trial first =
          plan.stream().filter(t -> t.variant().equals(variant.name())).findFirst().orElseThrow();
      winners.put(variant.name(), new Winner(variant.name(), first.configuration(), 0.5));
      plan.addAll(Planner.confirm(sweep, first, plan.size()));
    }
    List<TrialView> done = plan.stream().map(trial -> done(trial, random)).toList();
    return new SweepView(
        sweep,
        "",
        "",
        Map.of(),
        null,
        SweepStatus.FINISHED,
        "",
        0,
        0L,
        null,
        true,
        0,
        List.of(),
        winners,
        done);
  }

  private static TrialView done(Trial trial, SplittableRandom random) {
    double accuracy = 0.5 + 0.01 * random.nextGaussian() + 0.001 * trial.variant().length();
    return new TrialView(
        trial,
        TrialStatus.DONE,
        1,
        null,
        0L,
        0L,
        trial.index(),
        List.of(),
        trial.phase() == Phase.TUNE
            ? Map.of("validation/accuracy", accuracy)
            : Map.of("validation/accuracy", accuracy, "test/accuracy", accuracy),
        100,
        12_800,
        1.0,
        Map.of("device", "cpu", "lethe", "1"),
        null,
        null);
  }

  private String file() {
    return """
    apiVersion: lethe/v1
    kind: Sweep
    name: made-up
    metric: {name: validation/accuracy, goal: maximize}
    report: test/accuracy
    task:
      dataset: {name: shapes, train: 400, validation: 200}
      model: {name: small-cnn}
    parameters: {learning_rate: {distribution: log_uniform, min: 0.01, max: 1}, batch_size: 50}
    variants:
      sgd: {}
      sam: {rho: 0.1}
      asam: {rho: 1}
      gsam: {rho: 0.1, alpha: 0.1}
      obf: {rho: 0.1}
      random: {rho: 0.1}
      plain: {rule: none}
    baseline: sgd
    method: random
    budget: {per_trial: {gradient_epochs: 2}, trials_per_variant: %d}
    seeds: {tune: 1, confirm: %d}
    """
        .formatted(trials, seeds);
  }
}
