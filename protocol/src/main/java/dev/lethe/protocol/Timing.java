package dev.lethe.protocol;

import dev.lethe.protocol.TrainingSpec.Classification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How long training takes on a machine: asked of a worker process, answered in a file. */
public final class Timing {
  private Timing() {}

  /** One specification of each kind that is to be timed. */
  public record Request(List<Classification> specs) {
    public Request {
      specs = List.copyOf(specs);
    }
  }

  /**
   * What was measured.
   *
   * @param sizes of the networks, in the order of the request; known without the data
   * @param times in the order of the request; empty where nothing could be measured
   * @param problem why nothing could be measured; null where it was
   */
  public record Answer(List<ModelSize> sizes, List<TrainingTime> times, @Nullable String problem) {
    public Answer {
      sizes = List.copyOf(sizes);
      times = List.copyOf(times);
    }
  }

  /**
   * What came of two updates of a few examples of noise.
   *
   * @param size of the network; null where there is a problem
   * @param examples in each update
   * @param secondsPerUpdate of the second; the first prepares the engine
   * @param megabytes the most memory that the process had; null where the system does not say
   * @param problem why it cannot start; null where it can
   */
  public record Rehearsal(
      @Nullable ModelSize size,
      int examples,
      double secondsPerUpdate,
      @Nullable Double megabytes,
      @Nullable String problem) {}

  /**
   * What workers of a machine can compute on.
   *
   * @param gpus in CUDA's order; empty where the processor computes
   */
  public record Devices(List<Gpu> gpus) {
    public Devices {
      gpus = List.copyOf(gpus);
    }
  }

  /**
   * A GPU.
   *
   * @param visibleAs what CUDA_VISIBLE_DEVICES must be for a process that shall see it alone
   * @param computesBfloat16 whether it multiplies bfloat16 itself
   */
  public record Gpu(String visibleAs, String name, boolean computesBfloat16) {}

  /**
   * What a trial's time consists of, in seconds.
   *
   * @param perStep one update of the weights
   * @param perEpochEnd evaluation on the validation set, behind an epoch that is evaluated
   * @param atEnd evaluation on all that the trial is measured on at its end, once that is in memory
   */
  public record TrainingTime(double perStep, double perEpochEnd, double atEnd) {
    /** Of a whole trial like the one that was timed, tested or not. */
    public double of(Classification spec) {
      return spec.steps() * perStep
          + spec.timesEvaluated() * perEpochEnd
          + spec.timesTested() * atEnd;
    }
  }
}
