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
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
  private static final Duration ELECTION = Duration.ofSeconds(60);
  private static final HttpInterface.Address ANY_PORT =
      new HttpInterface.Address("127.0.0.1", 0, "");

  @Parameters(paramLabel = "FILE", description = "The sweep file.")
  private Path file = Path.of("");

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description =
          "Where checkpoints and the weights of confirmed winners are (default: below LETHE_HOME).")
  private @Nullable Path artifacts;

  @Option(
      names = "--smoke",
      description =
          "Try two updates of a few generated images per variant, with the real model; no data"
              + " needed.")
  private boolean smoke;

  @Mixin private LocalOptions options = new LocalOptions();

  @Mixin private MlflowOptions mlflowOptions = new MlflowOptions();

  @Mixin private WorkerOptions workerOptions = new WorkerOptions();

  @Override
  public Integer call() throws Exception {
    Optional<Submission> submission = SweepFiles.read(file);
    if (submission.isEmpty()) {
      return Exit.BAD_INPUT;
    }
    if (smoke) {
      return new SmokeRun(submission.get().sweep(), workerOptions).call();
    }
    SweepFiles.warn(file, submission.get().sweep());
    try {
      return run(submission.get(), Interruption.ofThisProcess());
    } catch (Sweeps.CannotStart e) {
      System.err.printf("lethe: %s: %s%n", file, e.getMessage());
      return Exit.BAD_INPUT;
    } catch (InterruptedException e) {
      System.err.printf("To go on with the sweep: lethe run %s%n", file);
      return Interruption.EXIT;
    }
  }

  private int run(Submission submission, Interruption interruption) throws Exception {
    Optional<String> missing = interruption.breakable(() -> missingData(submission.sweep()));
    if (missing.isPresent()) {
      System.err.println("lethe: " + missing.get());
      return Exit.BAD_INPUT;
    }
    Pool pool = interruption.breakable(workerOptions::pool);
    Optional<String> problem = pool.problem(submission.sweep());
    if (problem.isPresent()) {
      System.err.println("lethe: " + problem.get());
      return Exit.BAD_INPUT;
    }
    try (Home home = Home.take(Home.defaultDirectory());
        LocalKafka kafka = interruption.breakable(() -> LocalKafka.openIn(home, options));
        Orchestrator orchestrator = interruption.breakable(() -> orchestrator(kafka));
        LocalMlflow mlflow =
            LocalMlflow.open(
                mlflowOptions, home.directory(), artifacts(home), orchestrator.log())) {
      announce(orchestrator, home, kafka);
      SweepUnderWay sweep = new SweepUnderWay(orchestrator.sweeps(), submission);
      Answer answer = interruption.breakable(() -> sweep.submit(ELECTION, kafka::failure));
      if (answer == Answer.NAME_TAKEN) {
        System.err.printf(
            "lethe: another sweep has the name %s. Change name: in %s to run this one beside it.%n",
            submission.sweep().name(), file);
        return Exit.BAD_INPUT;
      }
      try (WorkerProcesses workers = startWorkers(home, kafka, pool)) {
        SweepView ended = interruption.breakable(() -> follow(sweep, kafka, workers));
        return end(ended, artifacts(home), mlflow, interruption);
      }
    }
  }

  /** Looked for before anything runs, because a sweep without its data never ends. */
  private Optional<String> missingData(Sweep sweep) throws StartFailed, InterruptedException {
    List<Classification> samples = new Estimate(sweep, Planner.known(sweep)).samples();
    return samples.isEmpty() || needsNoFile(samples.getFirst())
        ? Optional.empty()
        : WorkerProbe.dataProblem(
            WorkerProcesses.builtClassPath(), workerOptions.data, samples.getFirst());
  }

  private static boolean needsNoFile(Classification spec) {
    return spec.dataset().shapes() != null && spec.initial() == null;
  }

  private static Orchestrator orchestrator(LocalKafka kafka) {
    Orchestrator.Settings settings =
        new Orchestrator.Settings("lethe run", kafka.isOwn(), ANY_PORT, PATIENCE);
    return new Orchestrator(kafka.cluster(), settings);
  }

  /** Other commands look for this machine's own Kafka by the home. */
  private static void announce(Orchestrator orchestrator, Home home, LocalKafka kafka)
      throws StartFailed {
    System.err.println("Orchestrator: " + orchestrator.url());
    if (kafka.isOwn()) {
      home.announce(orchestrator.url());
    }
  }

  private WorkerProcesses startWorkers(Home home, LocalKafka kafka, Pool pool) throws StartFailed {
    System.err.println("Workers: " + pool.described());
    return WorkerProcesses.start(
        new WorkerProcesses.Fleet(
            WorkerProcesses.builtClassPath(),
            kafka.cluster().bootstrap(),
            options.client.file(),
            options.client.topics().namespace(),
            workerOptions.data,
            artifacts(home),
            mlflowOptions.shared(),
            home.logs(),
            pool.workers(),
            workerOptions.threads,
            pool.visible()));
  }

  private Path artifacts(Home home) {
    return artifacts == null ? home.artifacts() : artifacts.toAbsolutePath();
  }

  private static SweepView follow(SweepUnderWay sweep, LocalKafka kafka, WorkerProcesses workers)
      throws StartFailed, InterruptedException {
    try (Display display = Display.ofThisTerminal()) {
      return sweep.follow(display, () -> kafka.failure().or(workers::failure));
    } catch (StartFailed e) {
      if (kafka.failure().isPresent()) {
        // nothing can be finished without the broker; closing in order would wait for it in vain
        System.err.println("lethe: " + e.getMessage());
        workers.kill();
        Runtime.getRuntime().halt(Exit.INFRASTRUCTURE);
      }
      throw e;
    }
  }

  private static int end(
      SweepView view, Path artifacts, LocalMlflow mlflow, Interruption interruption)
      throws Exception {
    SweepName name = view.sweep().name();
    System.out.println();
    System.out.print(RankingText.table(Ranking.of(view)));
    try {
      interruption
          .breakable(() -> mlflow.finish(name))
          .ifPresent(text -> System.out.printf("%n%s%n", text));
    } catch (InterruptedException e) {
      // the sweep has ended all the same
      System.err.printf("MLflow may lack some of it: lethe track %s --mlflow URI%n", name);
    }
    if (view.trials().stream().anyMatch(trial -> trial.weights() != null)) {
      System.out.printf(
          "%nWeights of confirmed winners: %s%n",
          new ArtifactName("weights/" + name).below(artifacts));
    }
    System.out.printf("%nTo see it again: lethe ranking %s%n", name);
    boolean failed = view.variants().stream().mapToInt(VariantCounts::failed).sum() > 0;
    return failed || view.status() != SweepStatus.FINISHED ? Exit.TRIALS_FAILED : Exit.DONE;
  }
}
