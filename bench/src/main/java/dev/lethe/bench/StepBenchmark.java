package dev.lethe.bench;

import dev.lethe.protocol.Wire;
import dev.lethe.worker.training.EngineSetup;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Milliseconds of one update of every variant of a network, beside eager PyTorch when a Python is
 * named: in turns, medians over all steps. Then the most memory that a SAM update takes in both, in
 * processes of their own, and for small-cnn the resident memory over many steps.
 */
@Command(
    name = "step",
    description = "Times one update of every variant, beside eager PyTorch if --python names one.",
    mixinStandardHelpOptions = true)
final class StepBenchmark implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(names = "--json", description = "Print JSON; by model if there are several.")
  private boolean json;

  @Option(names = "--python", description = "A Python that has torch, to compare with.")
  private @Nullable String python;

  @Option(
      names = "--cpu",
      description = "Measure the time that the processor computed, not the time that went by.")
  private boolean cpu;

  @Option(
      names = "--model",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "small-cnn",
      description =
          "What is trained: small-cnn, resnet-18, wrn-16-8, vit-tiny or, on a GPU, resnet-50,"
              + " vit-s-16; several with commas (default: ${DEFAULT-VALUE}).")
  private List<String> models = List.of();

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "NAME",
      description = "Only these (default: all for small-cnn; sam, gsam, asam, obf for others).")
  private @Nullable List<String> variants;

  @Option(
      names = "--threads",
      description = "Threads that compute, here and in PyTorch (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int threads;

  @Option(
      names = "--rounds",
      description =
          "Rounds for each variant (default: 10 of 5 steps for small-cnn, 5 of 1 step for others,"
              + " 5 of 5 steps on a GPU).")
  private @Nullable Integer rounds;

  @Option(
      names = "--steps",
      description =
          "Steps of small-cnn after which memory is read again (default: ${DEFAULT-VALUE}).",
      defaultValue = "10000")
  private int steps;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Workload> workloads = models.stream().map(this::workload).toList();
    EngineSetup.prepare(threads);
    boolean gpu = EngineSetup.seesGpu();
    require(!gpu || !cpu, "--cpu does not see what a GPU computes; leave it out");
    for (Workload workload : workloads) {
      require(
          gpu || !workload.gpu(),
          ("%s of %d pixels with a batch of %d is for a GPU, and the engine sees none; set"
               + " PYTORCH_LIBRARY_PATH to the lib folder of a PyTorch 2.7.1 with CUDA, or choose"
               + " another model")
              .formatted(workload.name(), workload.size(), workload.batch()));
    }
    Map<String, StepResult> results = new LinkedHashMap<>();
    for (Workload workload : workloads) {
      StepResult result = measured(workload, gpu);
      results.put(workload.name(), result);
      if (!json) {
        System.out.print(result.table(workload.name()));
      }
    }
    if (json) {
      System.out.println(
          Wire.json(results.size() == 1 ? results.values().iterator().next() : results));
    }
    return 0;
  }

  private Workload workload(String name) {
    Workload workload;
    try {
      workload = Workload.named(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command().commandLine(), e.getMessage(), e);
    }
    List<String> known = List.copyOf(StepVariants.of(workload).keySet());
    for (String variant : variants == null ? known : variants) {
      require(
          known.contains(variant),
          "there is no variant %s to measure; expected some of %s".formatted(variant, known));
    }
    return workload;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(command().commandLine(), otherwise);
    }
  }

  private CommandSpec command() {
    return Objects.requireNonNull(command);
  }

  private StepResult measured(Workload workload, boolean gpu)
      throws IOException, InterruptedException {
    StepRounds all =
        new StepRounds(
            workload,
            variants == null ? workload.variants() : variants,
            rounds == null ? workload.rounds() : rounds);
    try (Contestants contestants = new Contestants(workload, clock());
        EagerPyTorch pyTorch =
            python == null
                ? null
                : new EagerPyTorch(python, workload, threads, gpu ? "cuda" : "cpu", clock())) {
      all.measure(contestants, pyTorch);
    }
    return new StepResult(
        clock(),
        all.ours().medians(),
        all.theirs().medians(),
        peaks(workload, gpu),
        resident(workload, gpu));
  }

  private StepClock clock() {
    return cpu ? StepClock.CPU : StepClock.WALL;
  }

  /** None where the system does not say, or says only what is not on the GPU. */
  private StepResult.@Nullable Peaks peaks(Workload workload, boolean gpu)
      throws IOException, InterruptedException {
    if (gpu || !ProcessMemory.canBeRead()) {
      System.err.println("Peak memory is not measured: it is read from Linux's /proc, on a CPU");
      return null;
    }
    return new StepResult.Peaks(
        PeakMemory.ours(workload, StepVariants.SAM, threads),
        python == null ? null : PeakMemory.theirs(python, workload, StepVariants.SAM, threads));
  }

  /** Megabytes by the number of steps; none where that takes too long or the system is silent. */
  private Map<Integer, Double> resident(Workload workload, boolean gpu)
      throws IOException, InterruptedException {
    return workload.equals(Workload.SMALL_CNN) && !gpu && ProcessMemory.canBeRead()
        ? ResidentMemory.measure(steps)
        : Map.of();
  }
}
