/**
 * The sweep file as values.
 *
 * <p>Start at {@link dev.lethe.orchestrator.sweep.Sweep}, which cannot be built wrong.
 */
@NullMarked
package dev.lethe.orchestrator.sweep;

import org.jspecify.annotations.NullMarked;
