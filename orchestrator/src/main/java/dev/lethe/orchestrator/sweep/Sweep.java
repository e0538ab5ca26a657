package dev.lethe.orchestrator.sweep;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Measure;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A question about variants and how it is to be answered: the sweep file with every default filled
 * in.
 *
 * @param report the metric that the ranking reports; never used to choose
 * @param variants in the order of the file; each with its own parameters, shared ones included
 * @param baseline the variant that the others are compared with
 * @param perTrial how long each trial trains
 * @param trialsPerVariant configurations of each variant; null for a grid: all its points
 * @param maxConcurrent trials out at a time; null for as many as there are places
 * @param maxWallClockSeconds after which the sweep is cancelled; null for never
 * @param measures what is measured of which runs; each kind at most once
 * @param experiment of MLflow that has its runs; null for one of the sweep's name
 * @param rankOn when of a run what is reported is taken
 * @param checkpointSeconds how long a trial trains between two checkpoints; 0 where it keeps one
 *     only when its worker leaves
 */
public record Sweep(
    SweepName name,
    Metric metric,
    String report,
    Task task,
    List<VariantSpace> variants,
    String baseline,
    SearchMethod method,
    Budget perTrial,
    @Nullable Integer trialsPerVariant,
    @Nullable Integer maxConcurrent,
    @Nullable Double maxWallClockSeconds,
    Seeds seeds,
    Statistics statistics,
    Retries retries,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Measured> measures,
    @Nullable String experiment,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = RankOn.LeftOut.class)
        RankOn rankOn,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Checkpoints.LeftOut.class)
        Long checkpointSeconds) {

  public Sweep {
    requireNonNull(name, "name");
    requireNonNull(metric, "metric");
    requireNonNull(report, "report");
    requireNonNull(task, "task");
    requireNonNull(baseline, "baseline");
    requireNonNull(method, "method");
    requireNonNull(perTrial, "perTrial");
    requireNonNull(seeds, "seeds");
    requireNonNull(statistics, "statistics");
    requireNonNull(retries, "retries");
    variants = List.copyOf(variants);
    measures = measures == null ? List.of() : List.copyOf(measures); // none in older logs
    rankOn = rankOn == null ? RankOn.LAST : rankOn; // the same
    checkpointSeconds = orUsual(checkpointSeconds);
  }

  private static Long orUsual(@Nullable Long checkpointSeconds) {
    return checkpointSeconds == null ? Checkpoints.USUAL : checkpointSeconds;
  }

  /** How long a trial trains between two checkpoints; empty where it keeps none on its way. */
  public OptionalLong checkpointEvery() {
    return checkpointSeconds == Checkpoints.NEVER
        ? OptionalLong.empty()
        : OptionalLong.of(checkpointSeconds);
  }

  /** What runs of a phase are measured by. */
  public List<Measure> measuresIn(Phase phase) {
    return measures.stream()
        .filter(measured -> measured.isTakenIn(phase))
        .map(Measured::measure)
        .toList();
  }

  /**
   * Whether runs of a phase are measured on test sets: those that the ranking reports and those
   * whose measures are held against that; tune runs otherwise only where the task says so, as
   * nothing is chosen by a test set.
   */
  public boolean testsIn(Phase phase) {
    return phase == Phase.CONFIRM
        || seeds.confirm() == 0
        || task.testsEveryRun()
        || !measuresIn(phase).isEmpty();
  }

  /** Whose runs the ranking reports. */
  public Phase rankedPhase() {
    return seeds.confirm() > 0 ? Phase.CONFIRM : Phase.TUNE;
  }

  /** Whether each epoch of a phase's runs may be the one that is ranked. */
  public boolean ranksEpochsIn(Phase phase) {
    return switch (rankOn) {
      case LAST -> false;
      case BEST_EPOCH_BY_VALIDATION -> phase == rankedPhase();
    };
  }

  /** Whether tune trials choose configurations; otherwise each variant has only one. */
  public boolean tunes() {
    return seeds.tune() > 0;
  }

  /** A variant by its name. */
  public VariantSpace variant(String wanted) {
    return variants.stream()
        .filter(variant -> variant.name().equals(wanted))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException("sweep %s has no variant %s".formatted(name, wanted)));
  }

  /** The same, reporting another metric. */
  public Sweep withReport(String other) {
    return new Sweep(
        name,
        metric,
        other,
        task,
        variants,
        baseline,
        method,
        perTrial,
        trialsPerVariant,
        maxConcurrent,
        maxWallClockSeconds,
        seeds,
        statistics,
        retries,
        measures,
        experiment,
        rankOn,
        checkpointSeconds);
  }

  /** The experiment of MLflow that has its runs. */
  public String experimentName() {
    return experiment == null ? name.value() : experiment;
  }

  /** Trials that may be out at a time. */
  public OptionalInt maxConcurrentTrials() {
    return maxConcurrent == null ? OptionalInt.empty() : OptionalInt.of(maxConcurrent);
  }

  /** How long the sweep may take. */
  public Optional<Duration> maxWallClock() {
    return Optional.ofNullable(maxWallClockSeconds)
        .map(seconds -> Duration.ofMillis(Math.round(seconds * 1000)));
  }

  /** The comparisons of the family: of each other variant with the baseline, or of all pairs. */
  public List<Comparison> comparisons() {
    List<String> names = variants.stream().map(VariantSpace::name).toList();
    return switch (statistics.family()) {
      case BASELINE ->
          names.stream()
              .filter(variant -> !variant.equals(baseline))
              .map(variant -> new Comparison(variant, baseline))
              .toList();
      case ALL_PAIRS ->
          IntStream.range(0, names.size())
              .boxed()
              .flatMap(i ->
                  names.subList(i + 1, names.size()).stream()
                      .map(other -> new Comparison(names.get(i), other)))
              .toList();
    };
  }

  /** By how much the smallest of the p-values of all pairs is multiplied. */
  public int largestFactor() {
    return statistics.correction() == Correction.HOLM ? Math.max(1, comparisons().size()) : 1;
  }

  /** Two variants, compared seed by seed. */
  public record Comparison(String variant, String with) {}

  /**
   * Seeds of the trials.
   *
   * @param tune for choosing configurations; 0 where each variant has only one
   * @param confirm fresh ones for the winners, the same for every variant; 0 for no confirmation;
   *     the most that a variant gets where seeds are added
   * @param first decides the points of the search, and is the first tune seed; tune seeds are first
   *     … first + tune − 1 and confirm seeds follow
   * @param confirmAtLeast confirm seeds before the first look, where seeds are then added to
   *     undecided pairs alone; null where every variant has all
   */
  public record Seeds(int tune, int confirm, long first, @Nullable Integer confirmAtLeast) {

    /** Seeds of which every variant has all. */
    public Seeds(int tune, int confirm, long first) {
      this(tune, confirm, first, null);
    }
  }

  /**
   * How sure the ranking is to be.
   *
   * @param confidence of intervals, between 0 and 1
   * @param family the comparisons that are corrected for together
   */
  public record Statistics(
      double confidence,
      Correction correction,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Family.LeftOut.class)
          Family family) {
    public Statistics {
      requireNonNull(correction, "correction");
      family = family == null ? Family.BASELINE : family; // none in older logs
    }

    /** P-values up to it count as a difference: what the confidence leaves. */
    public double level() {
      return Math.rint((1 - confidence) * 1e9) / 1e9;
    }
  }

  /**
   * What becomes of attempts that fail.
   *
   * @param maxRestarts attempts after the first
   */
  public record Retries(int maxRestarts) {}
}
