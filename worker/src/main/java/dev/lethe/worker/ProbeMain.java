package dev.lethe.worker;

import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Timing;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Wire;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.device.DriverTrouble;
import dev.lethe.worker.device.Gpu;
import dev.lethe.worker.device.TorchUnusable;
import dev.lethe.worker.training.DryRun;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Looks for data and times training before a sweep runs: takes no trials, needs no Kafka. */
@Command(name = "lethe worker probe")
public final class ProbeMain implements Runnable {
  @Option(names = "--request", required = true, description = "What is asked, to read.")
  private Path request = Path.of("");

  @Option(names = "--answer", required = true, description = "The answer, to write.")
  private Path answer = Path.of("");

  @Option(names = "--only-data", description = "Look for the data, time nothing.")
  private boolean onlyData;

  @Option(names = "--rehearse", description = "Make two updates on noise instead.")
  private boolean rehearse;

  @Option(names = "--only-sizes", description = "Say how large the networks are, nothing else.")
  private boolean onlySizes;

  @Option(names = "--devices", description = "Say which GPUs there are, nothing else.")
  private boolean devices;

  @Option(names = "--threads", defaultValue = "1", description = "Threads that compute.")
  private int threads;

  @Option(names = "--data", description = "Where data sets are.")
  private @Nullable Path data;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    CommandLine command =
        new CommandLine(new ProbeMain())
            .setExecutionExceptionHandler((failure, _, _) -> explain(failure));
    System.exit(command.execute(args));
  }

  /** The last line is what the user sees. */
  private static int explain(Exception failure) {
    switch (failure) {
      case TorchUnusable e -> System.err.println(e.getMessage());
      case DriverTrouble e -> System.err.println(e.getMessage());
      default -> failure.printStackTrace();
    }
    return 1;
  }

  @Override
  public void run() {
    ParentProcess.whenEnded(() -> Runtime.getRuntime().halt(1));
    EngineSetup.prepare(threads);
    try {
      Timing.Request asked = Wire.value(Files.readAllBytes(request), Timing.Request.class);
      Files.write(answer, Wire.encode(answer(asked)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot exchange files with lethe", e);
    }
  }

  private Object answer(Timing.Request asked) {
    if (devices) {
      return new Timing.Devices(EngineSetup.gpus().stream().map(ProbeMain::described).toList());
    }
    return rehearse ? rehearse(asked) : time(asked.specs());
  }

  private static Timing.Gpu described(Gpu gpu) {
    return new Timing.Gpu(gpu.visibleAs(), gpu.name(), gpu.computesBfloat16());
  }

  private Timing.Rehearsal rehearse(Timing.Request asked) {
    return Rehearsing.of(asked.specs().getFirst(), new WeightFiles(data, Path.of("")));
  }

  private static List<ModelSize> sizes(List<Classification> specs) {
    List<ModelSize> sizes = new ArrayList<>();
    try {
      for (Classification spec : specs) {
        sizes.add(Rehearsing.size(spec));
      }
      return sizes;
    } catch (DataUnavailable e) {
      return List.of();
    }
  }

  private Timing.Answer time(List<Classification> specs) {
    if (onlySizes) {
      return new Timing.Answer(sizes(specs), List.of(), null);
    }
    Datasets datasets = Datasets.within(data);
    List<Timing.TrainingTime> times = new ArrayList<>();
    try {
      for (Classification spec : specs) {
        Dataset dataset = datasets.load(spec);
        requireWeights(spec, dataset);
        if (!onlyData) {
          times.add(DryRun.time(spec, dataset));
        }
      }
      return new Timing.Answer(sizes(specs), times, null);
    } catch (DataUnavailable e) {
      return new Timing.Answer(sizes(specs), List.of(), e.getMessage());
    }
  }

  private void requireWeights(Classification spec, Dataset dataset) throws DataUnavailable {
    Path noArtifacts = Path.of("");
    Optional<WeightFiles.Found> found = new WeightFiles(data, noArtifacts).find(spec.initial());
    if (found.isPresent()) {
      Weights weights = new Weights(found.get().initial(), null);
      Optional<String> problem = DryRun.problem(spec, dataset, weights);
      if (problem.isPresent()) {
        throw new DataUnavailable(problem.get());
      }
    }
  }
}
