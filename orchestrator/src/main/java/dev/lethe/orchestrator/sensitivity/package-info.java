/**
 * How much tuning mattered: how each variant's tune score depends on what was searched.
 *
 * <p>Start at {@link dev.lethe.orchestrator.sensitivity.Sensitivity}. Pure functions of a sweep's
 * view.
 */
@NullMarked
package dev.lethe.orchestrator.sensitivity;

import org.jspecify.annotations.NullMarked;
