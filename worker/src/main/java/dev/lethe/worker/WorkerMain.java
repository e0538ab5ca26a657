package dev.lethe.worker;

import dev.lethe.artifacts.BucketAddress;
import dev.lethe.options.CheckpointsAddress;
import dev.lethe.options.KafkaClientOptions;
import dev.lethe.worker.device.DriverTrouble;
import dev.lethe.worker.device.GpuChoice;
import dev.lethe.worker.device.TorchUnusable;
import dev.lethe.worker.kafka.Cluster;
import dev.lethe.worker.kafka.KafkaUnusable;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.trial.Emergency;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lethe worker}: takes trials from Kafka until it is told to go. */
@Command(
    name = "lethe worker",
    description = "Takes trials from Kafka and trains them, one at a time, until it is stopped.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class WorkerMain implements Callable<Integer> {
  private static final int BAD_INPUT = 2;
  private static final int INFRASTRUCTURE = 3;

  @Option(names = "--kafka", required = true, paramLabel = "HOST:PORT", description = "Kafka.")
  private String kafka = "";

  @Mixin private KafkaClientOptions client = new KafkaClientOptions();

  @Option(
      names = "--data",
      defaultValue = "${env:LETHE_DATA}",
      paramLabel = "DIR",
      description = "Where data sets are (default: LETHE_DATA).")
  private @Nullable Path data;

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description =
          "Where checkpoints and the weights of confirmed winners are kept, shared by all workers"
              + " (default: a temporary one, and no weights are kept).")
  private @Nullable Path artifacts;

  @Option(
      names = "--checkpoints",
      paramLabel = "s3://BUCKET/PREFIX",
      converter = CheckpointsAddress.class,
      description =
          "Object store that has the checkpoints, for workers that share no folder; the variables"
              + " of AWS's own clients, such as AWS_ENDPOINT_URL and AWS_ACCESS_KEY_ID, say which"
              + " it is and let in (default: they are in --artifacts).")
  private @Nullable BucketAddress checkpoints;

  @Mixin private MlflowOption mlflow = new MlflowOption();
  @Mixin private ComputingOptions computing = new ComputingOptions();
  @Mixin private NameOptions names = new NameOptions();
  @Mixin private LeavingOptions leaving = new LeavingOptions();

  private @Nullable GpuChoice gpus;

  @Spec private @Nullable CommandSpec command;

  @Option(
      names = "--gpus",
      paramLabel = "all|N,…",
      description =
          "A worker process for each GPU, or for each of these, counted from 0 (default: one"
              + " process, on the first GPU if PyTorch sees one, else on the processor).")
  void gpus(String text) {
    try {
      gpus = GpuChoice.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          commandLine(command), "--gpus is \"%s\"; %s".formatted(text, e.getMessage()));
    }
  }

  private static CommandLine commandLine(@Nullable CommandSpec command) {
    return Objects.requireNonNull(command).commandLine();
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new WorkerMain())
        .setParameterExceptionHandler((failure, _) -> explain(failure))
        .setExecutionExceptionHandler((failure, _, _) -> explain(failure));
  }

  private static int explain(ParameterException failure) {
    System.err.println("lethe worker: " + failure.getMessage());
    System.err.println("For help: lethe worker --help");
    return BAD_INPUT;
  }

  private static int explain(Exception failure) {
    return switch (failure) {
      case KafkaUnusable e -> say(e.getMessage());
      case Folders.Unusable e -> say(e.getMessage());
      case TorchUnusable e -> say(e.getMessage());
      case DriverTrouble e -> say(e.getMessage());
      case GpuChoice.NotThere e -> say("--gpus: " + e.getMessage());
      case ExecutionException e -> say("PyTorch cannot be loaded: " + e.getCause());
      default -> {
        System.err.println("lethe worker: this should not have happened:");
        failure.printStackTrace();
        yield Emergency.Cause.BROKEN.exitCode();
      }
    };
  }

  private static int say(@Nullable String message) {
    System.err.println("lethe worker: " + message);
    return INFRASTRUCTURE;
  }

  @Override
  public Integer call()
      throws Folders.Unusable, GpuChoice.NotThere, InterruptedException, ExecutionException {
    if (gpus != null) {
      return OnGpus.run(gpus, commandLine(command), names.name(), leaving.grace());
    }
    Shift.Terms terms = terms(mlflow.server(artifacts != null));
    EngineSetup.prepare(computing.threads());
    new Shift(names.freshId(), terms).work();
    return 0;
  }

  private Shift.Terms terms(@Nullable URI server) {
    return new Shift.Terms(
        new Cluster(kafka, client.topics(), client.access()),
        names.pool(),
        computing.threads(),
        data,
        computing.datasets(data),
        artifacts,
        checkpoints,
        server,
        leaving.patience(),
        leaving.grace());
  }
}
