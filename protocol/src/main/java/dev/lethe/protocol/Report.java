package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker says about an attempt. It becomes part of the log when the leader accepts it. */
public sealed interface Report extends Fact {
  Attempt attempt();

  /** Whether the attempt is over with this report. */
  @JsonIgnore
  default boolean isTerminal() {
    return switch (this) {
      case Started _, EpochFinished _, Checkpointed _, LastWords _ -> false;
      case Completed _, Failed _, HandedBack _ -> true;
    };
  }

  /**
   * The worker begins.
   *
   * @param dataset checksum of the data that it trains on; null where the trial needs none
   * @param weights checksum of the file that it starts from; null where the seed draws the weights
   * @param environment device, versions and so on, shown as tags
   */
  record Started(
      Attempt attempt,
      @Nullable String dataset,
      @Nullable String weights,
      Map<String, String> environment)
      implements Report {
    public Started {
      requireNonNull(attempt, "attempt");
      environment = Sorted.copy(environment);
    }

    /** From weights that the seed draws. */
    public Started(Attempt attempt, @Nullable String dataset, Map<String, String> environment) {
      this(attempt, dataset, null, environment);
    }
  }

  /**
   * An epoch is over.
   *
   * @param epoch from 1
   * @param steps updates so far
   * @param gradientEvaluations so far
   * @param metrics by name: {@code training/loss}, and where the epoch was evaluated {@code
   *     validation/accuracy}
   */
  record EpochFinished(
      Attempt attempt, int epoch, long steps, long gradientEvaluations, Map<String, Double> metrics)
      implements Report {
    public EpochFinished {
      requireNonNull(attempt, "attempt");
      metrics = Sorted.copy(metrics);
    }
  }

  /** Training state is kept; another attempt may go on from it. */
  record Checkpointed(Attempt attempt, Checkpoint checkpoint) implements Report {
    public Checkpointed {
      requireNonNull(attempt, "attempt");
      requireNonNull(checkpoint, "checkpoint");
    }
  }

  /**
   * The trial is done.
   *
   * @param metrics the last epoch's and those of the test sets
   * @param seconds spent in this attempt
   * @param weights what was trained; null where it is not kept
   */
  record Completed(
      Attempt attempt,
      long steps,
      long gradientEvaluations,
      double seconds,
      Map<String, Double> metrics,
      @Nullable KeptWeights weights)
      implements Report {
    public Completed {
      requireNonNull(attempt, "attempt");
      metrics = Sorted.copy(metrics);
    }

    /** Without the weights. */
    public Completed(
        Attempt attempt,
        long steps,
        long gradientEvaluations,
        double seconds,
        Map<String, Double> metrics) {
      this(attempt, steps, gradientEvaluations, seconds, metrics, null);
    }
  }

  /** The attempt ended without a result. */
  record Failed(Attempt attempt, Failure failure) implements Report {
    public Failed {
      requireNonNull(attempt, "attempt");
      requireNonNull(failure, "failure");
    }
  }

  /**
   * The worker gives the trial back, which is nobody's fault.
   *
   * @param message what a person should know about it; empty where the reason says all
   * @param checkpoint where to go on from; null where nothing was done
   */
  record HandedBack(Attempt attempt, Reason reason, String message, @Nullable Checkpoint checkpoint)
      implements Report {
    public HandedBack {
      requireNonNull(attempt, "attempt");
      requireNonNull(reason, "reason");
      requireNonNull(message, "message");
    }
  }

  /**
   * What a worker said last that died with this attempt; whoever found it says so.
   *
   * @param of who died
   * @param words lines, the last one last
   */
  record LastWords(Attempt attempt, WorkerId of, String words) implements Report {
    public LastWords {
      requireNonNull(attempt, "attempt");
      requireNonNull(of, "of");
      requireNonNull(words, "words");
    }
  }

  /** Why a trial is handed back. */
  enum Reason {
    /** The worker is busy with a longer trial. */
    @JsonProperty("busy")
    BUSY,
    /** The worker is leaving. */
    @JsonProperty("leaving")
    LEAVING,
    /** The worker has not the data, or other data than the sweep's. */
    @JsonProperty("data")
    DATA,
    /** The worker's device cannot compute as the trial asks. */
    @JsonProperty("device")
    DEVICE,
    /** The leader wanted it back before it began. */
    @JsonProperty("withdrawn")
    WITHDRAWN,
    @JsonEnumDefaultValue
    @JsonProperty("other")
    OTHER
  }
}
