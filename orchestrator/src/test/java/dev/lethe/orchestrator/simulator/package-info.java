/**
 * The coordinator and its ledger in a world that is made up: topics in memory, a clock that is
 * turned by hand, workers that train nothing, and everything that can go wrong with them, in an
 * order that a seed draws. {@link dev.lethe.orchestrator.simulator.World} is where to start; {@link
 * dev.lethe.orchestrator.simulator.Audit} says what must hold, from the records of the log alone.
 */
@NullMarked
package dev.lethe.orchestrator.simulator;

import org.jspecify.annotations.NullMarked;
