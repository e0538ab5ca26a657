package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.coordinator.Sweeps;
import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.VariantCounts;
import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.local.WorkerProbe;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.orchestrator.plan.Estimate;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.orchestrator.ranking.RankingText;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code lethe run}: everything that a sweep needs on one machine, from start to ranking. The same
 * command again goes on with an unfinished sweep.
 */
@Command(
    name = "run",
    description = "Runs a sweep on this machine and shows its ranking.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class RunCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int INTERRUPTED = 130;
  private static final HttpInterface.Address ANY_PORT =
      new HttpInterface.Address("127.0.0.1", 0, "");

  @Parameters(paramLabel = "FILE", description = "The sweep file.")
  private Path file = Path.of("");

  @Mixin private LocalOptions options = new LocalOptions();

  @Mixin private MlflowOptions mlflowOptions = new MlflowOptions();

  @Mixin private WorkerOptions workerOptions = new WorkerOptions();

  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Override
  public Integer call() throws Exception {
    Optional<Submission> submission = SweepFiles.read(file);
    if (submission.isEmpty()) {
      return Exit.BAD_INPUT;
    }
    Optional<String> missing = missingData(submission.get().sweep());
    if (missing.isPresent()) {
      System.err.println("lethe: " + missing.get());
      return Exit.BAD_INPUT;
    }
    Signals.register("INT", this::interrupt);
    try (LocalKafka kafka = LocalKafka.open(options);
        Orchestrator orchestrator =
            new Orchestrator(
                kafka.cluster(),
                new Orchestrator.Settings("lethe run", kafka.isOwn(), ANY_PORT, PATIENCE));
        LocalMlflow mlflow = LocalMlflow.open(mlflowOptions, orchestrator.log())) {
      System.err.println("Orchestrator: " + orchestrator.url());
      kafka.announce(orchestrator.url());
      Answer answer = submit(orchestrator, submission.get());
      if (answer == Answer.NAME_TAKEN) {
        System.err.printf(
            "lethe: another sweep has the name %s. Change name: in %s to run this one beside it.%n",
            submission.get().sweep().name(), file);
        return Exit.BAD_INPUT;
      }
      try (WorkerProcesses workers = startWorkers(kafka)) {
        Optional<SweepView> ended = follow(orchestrator, submission.get(), workers);
        if (ended.isPresent()) {
          return end(ended.get(), mlflow);
        }
        System.err.printf("To go on with the sweep: lethe run %s%n", file);
        return INTERRUPTED;
      }
    }
  }

  /** Looked for before anything runs, because a sweep without its data never ends. */
  private Optional<String> missingData(Sweep sweep) throws StartFailed, InterruptedException {
    List<Classification> samples = new Estimate(sweep, Planner.tune(sweep)).samples();
    return samples.isEmpty() || samples.getFirst().dataset().shapes() != null
        ? Optional.empty()
        : WorkerProbe.dataProblem(
            WorkerProcesses.builtClassPath(), workerOptions.data, samples.getFirst());
  }

  private void interrupt() {
    if (interrupted.getCount() == 0) {
      System.err.println("Stops now.");
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    System.err.println(
        "Finishes in order; Ctrl-C again stops at once. Nothing is lost either way.");
    interrupted.countDown();
  }

  private Answer submit(Orchestrator orchestrator, Submission submission) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (orchestrator.sweeps().leader().filter(leader -> leader.self()).isEmpty()) {
      Optional<Sweeps.Leader> other = orchestrator.sweeps().leader();
      if (other.isPresent() && System.nanoTime() > end) {
        throw new StartFailed(
            "another orchestrator leads on this Kafka, at %s. Send it the sweep with lethe submit %s --server %s, or take other topics with --namespace NAME."
                .formatted(other.get().url(), file, other.get().url()));
      }
      if (interrupted.await(20, TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
    }
    return orchestrator.sweeps().submit(submission).get();
  }

  private WorkerProcesses startWorkers(LocalKafka kafka) throws StartFailed {
    Path home = Home.defaultDirectory();
    return WorkerProcesses.start(
        new WorkerProcesses.Fleet(
            WorkerProcesses.builtClassPath(),
            kafka.cluster().bootstrap(),
            options.namespace,
            workerOptions.data,
            home.resolve("artifacts"),
            home.resolve("logs"),
            workerOptions.workers(),
            workerOptions.threads));
  }

  /** Shows how the sweep goes on; empty when the user stopped it before its end. */
  private Optional<SweepView> follow(
      Orchestrator orchestrator, Submission submission, WorkerProcesses workers) throws Exception {
    try (Display display = Display.ofThisTerminal()) {
      while (true) {
        SweepView view = orchestrator.sweeps().sweep(submission.sweep().name()).get().orElseThrow();
        display.show(view, orchestrator.sweeps().workers().get());
        if (view.status().isTerminal()) {
          return Optional.of(view);
        }
        Optional<String> failure = workers.failure();
        if (failure.isPresent()) {
          throw new StartFailed(failure.get());
        }
        if (interrupted.await(500, TimeUnit.MILLISECONDS)) {
          return Optional.empty();
        }
      }
    }
  }

  private static int end(SweepView view, LocalMlflow mlflow) {
    System.out.println();
    System.out.print(RankingText.table(Ranking.of(view)));
    mlflow
        .link(view.sweep().name())
        .ifPresent(link ->
            System.out.printf(
                "%nRuns to compare in MLflow: %s%s%n",
                link, mlflow.isOwn() ? "\n(while lethe mlflow serves it)" : ""));
    System.out.printf("%nTo see it again: lethe ranking %s%n", view.sweep().name());
    boolean failed = view.variants().stream().mapToInt(VariantCounts::failed).sum() > 0;
    return failed || view.status() != SweepStatus.FINISHED ? Exit.TRIALS_FAILED : Exit.DONE;
  }
}
