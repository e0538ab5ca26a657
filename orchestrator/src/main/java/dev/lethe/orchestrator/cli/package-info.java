/**
 * The {@code lethe} command; {@link dev.lethe.orchestrator.cli.Lethe} is the root of its verbs.
 *
 * <p>Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 some
 * trials failed for good, 2 bad input, 3 infrastructure.
 */
@NullMarked
package dev.lethe.orchestrator.cli;

import org.jspecify.annotations.NullMarked;
