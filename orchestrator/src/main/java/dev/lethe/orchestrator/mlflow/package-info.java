/**
 * The reader of the log that keeps MLflow in step with it.
 *
 * <p>Start at {@link dev.lethe.orchestrator.mlflow.Tracker}. Whatever MLflow does or does not do,
 * nothing else notices; {@link dev.lethe.orchestrator.mlflow.MlflowCalls} is the only one that
 * speaks to it. What a sweep looks like there is in {@link
 * dev.lethe.orchestrator.mlflow.SweepRuns}.
 */
@NullMarked
package dev.lethe.orchestrator.mlflow;

import org.jspecify.annotations.NullMarked;
