package dev.lethe.orchestrator.ranking;

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
 * @param difference to the baseline; null for the baseline itself
 * @param others means of other final metrics of test sets, over the same runs
 * @param gradientEvaluations per run
 * @param epochs per run, passes over the training set
 * @param tuned mean of the sweep's metric that chose the configuration
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
    @Nullable Difference difference,
    Map<String, Double> others,
    long gradientEvaluations,
    long steps,
    double epochs,
    @Nullable Double tuned) {}
