/**
 * From results to standings: which variant is really better.
 *
 * <p>Start at {@link dev.lethe.orchestrator.ranking.Ranking}; {@link
 * dev.lethe.orchestrator.ranking.Form} shows it. Pure functions of a sweep's view; only
 * confirmation runs count, and a run without a result counts as worst instead of being left out.
 */
@NullMarked
package dev.lethe.orchestrator.ranking;

import org.jspecify.annotations.NullMarked;
