package dev.lethe.orchestrator.plan;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.Timing.TrainingTime;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.TrainingSpec.Noop;
import dev.lethe.protocol.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleBiFunction;

/**
 * How long a sweep takes, from the time of one trial of every kind. Trials of one variant with the
 * same batch size, the same m and as many passes are of one kind: their updates cost the same.
 */
public final class Estimate {
  private final Map<String, List<Planned>> planned = new LinkedHashMap<>();
  private final Map<Kind, Classification> samples = new LinkedHashMap<>();
  private final boolean tuned;
  private final Looks looks;
  private final boolean measures;

  /** What is trained of a trial that is known, and what if its configuration is confirmed. */
  private record Planned(TrainingSpec known, TrainingSpec confirmed) {}

  private record Kind(
      String variant, int batchSize, int perturbationBatch, int atOnce, int passes) {
    static Kind of(String variant, Classification spec) {
      return new Kind(
          variant,
          spec.batchSize(),
          spec.perturbationBatch(),
          spec.examplesAtOnce(),
          spec.perturbation().passesPerStep());
    }
  }

  /** Of the sweep with the trials that are known. */
  public Estimate(Sweep sweep, List<Trial> trials) {
    tuned = sweep.tunes();
    looks = Looks.of(sweep);
    measures = !sweep.measuresIn(Phase.CONFIRM).isEmpty();
    for (Trial trial : trials) {
      TrainingSpec confirmed = Planner.spec(sweep, trial, Phase.CONFIRM);
      planned
          .computeIfAbsent(trial.variant(), _ -> new ArrayList<>())
          .add(new Planned(Planner.spec(sweep, trial), confirmed));
      if (confirmed instanceof Classification training) {
        samples.putIfAbsent(Kind.of(trial.variant(), training), training.withMeasures(List.of()));
      }
    }
  }

  /**
   * One specification of every kind, to be timed with all test sets; measures are counted instead.
   */
  public List<Classification> samples() {
    return List.copyOf(samples.values());
  }

  /**
   * Seconds in all; confirmation counts as if the winner were the slowest configuration.
   *
   * @param times of {@link #samples}, in their order
   * @param workers that train at a time, each as fast as the one that was timed
   */
  public double seconds(List<TrainingTime> times, int workers) {
    return seconds(times, workers, looks.seeds().getLast());
  }

  /** The same where the first look decides every pair; empty where no seeds are added. */
  public OptionalDouble leastSeconds(List<TrainingTime> times, int workers) {
    return looks.areSeveral()
        ? OptionalDouble.of(seconds(times, workers, looks.first()))
        : OptionalDouble.empty();
  }

  private double seconds(List<TrainingTime> times, int workers, int confirm) {
    return sum(times, confirm, (spec, time) -> time.of(spec) + MeasuringTime.seconds(spec, time))
        / workers;
  }

  /** Seconds of these that measures take, with every seed. */
  public double measuring(List<TrainingTime> times, int workers) {
    return measures ? sum(times, looks.seeds().getLast(), MeasuringTime::seconds) / workers : 0;
  }

  private double sum(
      List<TrainingTime> times,
      int confirm,
      ToDoubleBiFunction<Classification, TrainingTime> part) {
    Map<Kind, TrainingTime> known = new LinkedHashMap<>();
    for (Kind kind : samples.keySet()) {
      known.put(kind, times.get(known.size()));
    }
    double seconds = 0;
    for (var variant : planned.entrySet()) {
      double slowest = 0;
      for (Planned one : variant.getValue()) {
        Trying trying = new Trying(variant.getKey(), known, part);
        seconds += tuned ? trying.of(one.known()) : 0;
        slowest = Math.max(slowest, trying.of(one.confirmed()));
      }
      seconds += confirm * slowest;
    }
    return seconds;
  }

  /** A part of the time of the trials of a variant. */
  private record Trying(
      String variant,
      Map<Kind, TrainingTime> known,
      ToDoubleBiFunction<Classification, TrainingTime> part) {
    double of(TrainingSpec spec) {
      return switch (spec) {
        case Noop noop -> noop.milliseconds() / 1e3;
        case Classification training -> {
          TrainingTime time = known.get(Kind.of(variant, training));
          if (time == null) {
            throw new IllegalArgumentException("a kind of trial was not timed: " + variant);
          }
          yield part.applyAsDouble(training, time);
        }
      };
    }
  }
}
