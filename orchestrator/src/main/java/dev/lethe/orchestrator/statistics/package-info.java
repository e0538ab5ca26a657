/**
 * Statistics of a few numbers: averages, intervals, the paired test and its correction, the joint
 * bootstrap, effect size, groups. Start at {@link dev.lethe.orchestrator.statistics.MeanInterval}.
 *
 * <p>Pure functions that know nothing of sweeps. What is random has a fixed seed: the same numbers
 * give the same answer on every machine.
 */
@NullMarked
package dev.lethe.orchestrator.statistics;

import org.jspecify.annotations.NullMarked;
