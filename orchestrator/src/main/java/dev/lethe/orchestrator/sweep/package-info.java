/**
 * The sweep file as values.
 *
 * <p>Start at {@link dev.lethe.orchestrator.sweep.SweepReader}, which makes a {@link
 * dev.lethe.orchestrator.sweep.Sweep} of a file or names every problem that it has. {@code
 * KnownParameter} lists the parameters of training.
 */
@NullMarked
package dev.lethe.orchestrator.sweep;

import org.jspecify.annotations.NullMarked;
