/**
 * From a sweep, and the results so far, to the next trials: pure and repeatable.
 *
 * <p>Start at {@link dev.lethe.orchestrator.plan.Planner}; {@code Search} draws the configurations,
 * {@code Recipe} turns one into what a worker trains, {@link dev.lethe.orchestrator.plan.Choice}
 * picks the best.
 */
@NullMarked
package dev.lethe.orchestrator.plan;

import org.jspecify.annotations.NullMarked;
