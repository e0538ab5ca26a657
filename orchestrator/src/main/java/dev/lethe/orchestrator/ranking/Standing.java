package dev.lethe.orchestrator.ranking;

import dev.lethe.orchestrator.statistics.Interval;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A variant's place.
 *
 * @param rank from 1; variants with equal means and as many failures share one
 * @param configuration that won; 0 where none has, or not yet
 * @param parameters those of the configuration that were searched
 * @param runs that count, failed ones included
 * @param failed runs without a result, counted as worst
 * @param mean of the reported metric; null without runs, and where one has no finite loss
 * @param interval of the mean at the sweep's confidence
 * @param spread of the results; null without runs
 * @param difference to the baseline; null for the baseline itself
 * @param chance of other places, had the seeds been others; null where nothing can be said
 * @param groups letters of the groups that it is in; empty without runs, and where seeds are too
 *     few
 * @param others means of other final metrics of test sets, over the same runs
 * @param gradientEvaluations per run
 * @param epochs per run, passes over the training set
 * @param seconds of training per run, the mean; null where none is known
 * @param tuned mean of the sweep's metric that chose the configuration
 * @param curse what confirmation says of that; null where nothing was tuned or confirmed
 * @param scores of the runs that count, by seed
 * @param tuning what became of the tune trials
 * @param confirming what became of the confirm trials
 * @param used by all of the variant's trials together
 */
public record Standing(
    int rank,
    String variant,
    int configuration,
    Map<String, Object> parameters,
    int runs,
    int failed,
    @Nullable Double mean,
    @Nullable Interval interval,
    @Nullable Spread spread,
    @Nullable Difference difference,
    @Nullable Chance chance,
    String groups,
    Map<String, Double> others,
    long gradientEvaluations,
    long steps,
    double epochs,
    @Nullable Double seconds,
    @Nullable Double tuned,
    @Nullable WinnersCurse curse,
    List<SeedScore> scores,
    Outcomes tuning,
    Outcomes confirming,
    Compute used) {}
