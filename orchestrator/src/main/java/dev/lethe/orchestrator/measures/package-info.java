/**
 * Does forgetting or flatness go with generalisation in this sweep? Start at {@link
 * dev.lethe.orchestrator.measures.Relations}. Pure functions of a sweep's view: each measure beside
 * the generalisation gap and the accuracy of the same runs, as rank correlations.
 */
@NullMarked
package dev.lethe.orchestrator.measures;

import org.jspecify.annotations.NullMarked;
