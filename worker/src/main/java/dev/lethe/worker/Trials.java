package dev.lethe.worker;

import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.Checkpointed;
import dev.lethe.protocol.Report.Completed;
import dev.lethe.protocol.Report.EpochFinished;
import dev.lethe.protocol.Report.Failed;
import dev.lethe.protocol.Report.HandedBack;
import dev.lethe.protocol.Report.Reason;
import dev.lethe.protocol.Report.Started;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrainingSpec.Noop;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.data.ImageSet;
import dev.lethe.worker.data.TooManyUnreadable;
import dev.lethe.worker.device.Gpu;
import dev.lethe.worker.training.Checkpointing;
import dev.lethe.worker.training.Checkpoints;
import dev.lethe.worker.training.Observer;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import dev.lethe.worker.training.Weights;
import dev.lethe.worker.trial.Trainer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Trains the trials of every kind, and says what comes of them. */
final class Trials implements Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trials.class);

  private final Datasets datasets;
  private final WeightFiles weightFiles;
  private final boolean shared;
  private final CheckpointStore checkpoints;
  private final Map<String, String> environment;
  private final Consumer<KeptWeights> keeper;
  private final @Nullable Gpu gpu;

  /** On the processor; nothing that is kept goes anywhere else. */
  Trials(
      Datasets datasets, WeightFiles weightFiles, boolean shared, Map<String, String> environment) {
    this(
        datasets,
        weightFiles,
        shared,
        new CheckpointStore.InFolder(weightFiles.artifacts(), shared),
        environment,
        _ -> {},
        null);
  }

  /**
   * Trains with what this machine has.
   *
   * @param weightFiles where weights are
   * @param shared whether others see the artifacts; only then what was trained is kept there
   * @param checkpoints where training state is
   * @param environment what every attempt here runs on, shown as tags
   * @param keeper hears of what is kept before anybody else does
   * @param gpu what computes; null where the processor does
   */
  Trials(
      Datasets datasets,
      WeightFiles weightFiles,
      boolean shared,
      CheckpointStore checkpoints,
      Map<String, String> environment,
      Consumer<KeptWeights> keeper,
      @Nullable Gpu gpu) {
    this.datasets = datasets;
    this.weightFiles = weightFiles;
    this.shared = shared;
    this.checkpoints = checkpoints;
    this.environment = environment;
    this.keeper = keeper;
    this.gpu = gpu;
  }

  @Override
  public Report train(Order.Run order, Progress progress, Consumer<Report> reports) {
    return switch (order.spec()) {
      case Noop noop -> idle(order, noop, progress, reports);
      case Classification training -> classify(order, training, progress, reports);
    };
  }

  private Report idle(Order.Run order, Noop noop, Progress progress, Consumer<Report> reports) {
    reports.accept(new Started(order.attempt(), null, environment));
    long end = System.nanoTime() + noop.milliseconds() * 1_000_000;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      if (progress.stop().isPresent()) {
        return new HandedBack(order.attempt(), Reason.LEAVING, "", null);
      }
      progress.step(0);
      LockSupport.parkNanos(Math.min(left, 50_000_000));
    }
    return new Completed(order.attempt(), 0, 0, noop.milliseconds() / 1e3, Map.of());
  }

  private Report classify(
      Order.Run order, Classification spec, Progress progress, Consumer<Report> reports) {
    if (spec.precision() == Precision.BF16_MIXED && gpu != null && !gpu.computesBfloat16()) {
      String message =
          "the %s does not compute bfloat16, which takes compute capability 8.0; it has %d.%d"
              .formatted(gpu.name(), gpu.major(), gpu.minor());
      return new HandedBack(order.attempt(), Reason.DEVICE, message, null);
    }
    long start = System.nanoTime();
    Checkpoints kept = checkpoints.of(order.attempt(), progress);
    try {
      Dataset dataset = datasets.load(spec);
      progress.alive();
      Optional<WeightFiles.Found> found =
          weightFiles.find(spec.initial(), () -> isWanted(progress));
      String weights = found.map(WeightFiles.Found::checksum).orElse(null);
      progress.alive();
      reports.accept(
          new Started(order.attempt(), dataset.checksum(), weights, environment(dataset)));
      Outcome outcome =
          Training.run(
              spec,
              dataset,
              new Weights(found.map(WeightFiles.Found::initial).orElse(null), kept(order)),
              order.checkpoint(),
              kept,
              new Reporting(order, progress, reports, checkpointing(order, kept, progress)));
      return report(order, outcome, kept, (System.nanoTime() - start) / 1e9);
    } catch (DataUnavailable | TooManyUnreadable e) {
      if (progress.stop().isPresent()) {
        return new HandedBack(order.attempt(), Reason.LEAVING, "", null);
      }
      return new HandedBack(order.attempt(), Reason.DATA, String.valueOf(e.getMessage()), null);
    }
  }

  /** Where nobody else sees what is kept, nothing is kept on the way. */
  private Checkpointing checkpointing(Order.Run order, Checkpoints kept, Progress progress) {
    Long seconds = order.checkpointSeconds();
    Duration every =
        seconds == null || !checkpoints.isShared() ? null : Duration.ofSeconds(seconds);
    return new Checkpointing(
        kept, every, order.checkpoint(), System::nanoTime, progress::isReported);
  }

  /** With what goes into the network and comes out of it. */
  private Map<String, String> environment(Dataset dataset) {
    Map<String, String> all = new HashMap<>(environment);
    ImageSet images = dataset.train();
    all.put("input", "%dx%dx%d".formatted(images.channels(), images.height(), images.width()));
    all.put("classes", String.valueOf(dataset.classes()));
    all.put("pixel_mean", Arrays.toString(dataset.mean()));
    all.put("pixel_deviation", Arrays.toString(dataset.deviation()));
    return all;
  }

  /** Waiting for a file is no standstill. */
  private static boolean isWanted(Progress progress) {
    progress.alive();
    return progress.stop().isEmpty();
  }

  private Weights.@Nullable Kept kept(Order.Run order) {
    ArtifactName name = order.keepAs();
    return name == null || !shared ? null : new Weights.Kept(weightFiles.artifacts(), name);
  }

  private Report report(Order.Run order, Outcome outcome, Checkpoints kept, double seconds) {
    return switch (outcome) {
      case Outcome.Completed(var steps, var evaluations, var metrics, var weights) -> {
        kept.removeAll();
        if (weights != null) {
          keeper.accept(weights);
        }
        yield new Completed(order.attempt(), steps, evaluations, seconds, metrics, weights);
      }
      case Outcome.Unfit(String message) -> {
        LOG.atWarn().addKeyValue("attempt", order.attempt()).log(message);
        String line = message.replaceAll("\\R\\s*", "; ").replace(":; ", ": ");
        yield new Failed(order.attempt(), new Failure(FailureKind.INVALID, line, 0));
      }
      case Outcome.Diverged(long step, String message) -> {
        kept.removeAll();
        yield new Failed(order.attempt(), new Failure(FailureKind.DIVERGED, message, step));
      }
      case Outcome.OutOfMemory(long step, String message) ->
          new Failed(order.attempt(), new Failure(FailureKind.OUT_OF_MEMORY, message, step));
      case Outcome.Stopped(long step, Checkpoint checkpoint) ->
          new HandedBack(order.attempt(), Reason.LEAVING, "in step " + step, checkpoint);
    };
  }

  private record Reporting(
      Order.Run order, Progress progress, Consumer<Report> reports, Checkpointing checkpointing)
      implements Observer {
    @Override
    public void epochFinished(
        int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics) {
      reports.accept(
          new EpochFinished(order.attempt(), epoch, steps, gradientEvaluations, metrics));
    }

    @Override
    public void stepFinished(long step) {
      progress.step(step);
    }

    @Override
    public void batchEvaluated() {
      progress.alive();
    }

    @Override
    public Wish wish() {
      return progress
          .stop()
          .map(why ->
              switch (why) {
                case UNWANTED -> Wish.DROP;
                case LEAVING -> Wish.KEEP;
              })
          .orElseGet(() -> checkpointing.isDue() ? Wish.CHECKPOINT : Wish.GO_ON);
    }

    @Override
    public void checkpointed(@Nullable Checkpoint checkpoint) {
      progress.alive();
      checkpointing.made(checkpoint);
      if (checkpoint != null) {
        reports.accept(new Checkpointed(order.attempt(), checkpoint));
      }
    }
  }
}
