/**
 * From a sweep, and the results so far, to the next trials: pure and repeatable.
 *
 * <p>Start at {@link dev.lethe.orchestrator.plan.Planner}.
 */
@NullMarked
package dev.lethe.orchestrator.plan;

import org.jspecify.annotations.NullMarked;
