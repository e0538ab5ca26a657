/**
 * The reader of the log that keeps MLflow in step with it.
 *
 * <p>Start at {@link dev.lethe.orchestrator.mlflow.Tracker}. Whatever MLflow does or does not do,
 * nothing else notices; {@link dev.lethe.orchestrator.mlflow.MlflowCalls} fences its client in.
 */
@NullMarked
package dev.lethe.orchestrator.mlflow;

import org.jspecify.annotations.NullMarked;
