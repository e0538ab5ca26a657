package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.local.StartFailed;
import dev.lethe.orchestrator.local.WorkerProbe;
import dev.lethe.orchestrator.local.WorkerProcesses;
import dev.lethe.orchestrator.plan.Estimate;
import dev.lethe.orchestrator.plan.Preview;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Timing;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe preview}. */
@Command(
    name = "preview",
    description = "Lists the trials that a sweep would run, and what they cost.",
    mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The sweep file.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "As JSON.")
  private boolean json;

  @Option(names = "--no-time", description = "Without measuring how long it takes here.")
  private boolean untimed;

  @Mixin private WorkerOptions options = new WorkerOptions();

  @Override
  public Integer call() throws InterruptedException {
    Optional<Sweep> read = SweepFiles.sweep(file);
    if (read.isEmpty()) {
      return Exit.BAD_INPUT;
    }
    Sweep sweep = read.get();
    Preview preview = Preview.of(sweep);
    List<Classification> samples = new Estimate(sweep, preview.trials()).samples();
    if (!samples.isEmpty()) {
      preview = sized(preview, samples.getFirst());
    }
    if (!untimed) {
      preview = timed(sweep, preview);
    }
    System.out.print(json ? preview.json() + "\n" : preview.text());
    return Exit.DONE;
  }

  /** All variants train the same model. */
  private static Preview sized(Preview preview, Classification sample) throws InterruptedException {
    try {
      return WorkerProbe.sizes(WorkerProcesses.builtClassPath(), List.of(sample)).stream()
          .findFirst()
          .map(preview::with)
          .orElse(preview);
    } catch (StartFailed e) {
      System.err.println("The model's size is not known: " + e.getMessage());
      return preview;
    }
  }

  private Preview timed(Sweep sweep, Preview preview) throws InterruptedException {
    Estimate estimate = new Estimate(sweep, preview.trials());
    try {
      Timing.Answer answer = time(estimate.samples());
      if (answer.problem() == null) {
        return preview.with(time(estimate, answer));
      }
      System.err.println("The time is not known: " + answer.problem());
    } catch (StartFailed e) {
      System.err.println("The time is not known: " + e.getMessage());
    }
    return preview;
  }

  private Preview.Time time(Estimate estimate, Timing.Answer answer)
      throws StartFailed, InterruptedException {
    int workers = options.pool().workers();
    OptionalDouble least = estimate.leastSeconds(answer.times(), workers);
    return new Preview.Time(
        estimate.seconds(answer.times(), workers),
        estimate.measuring(answer.times(), workers),
        workers,
        options.threads,
        least.isPresent() ? least.getAsDouble() : null);
  }

  private Timing.Answer time(List<Classification> samples)
      throws StartFailed, InterruptedException {
    return samples.isEmpty()
        ? new Timing.Answer(List.of(), List.of(), null)
        : WorkerProbe.time(
            WorkerProcesses.builtClassPath(), options.data, options.threads, samples);
  }
}
