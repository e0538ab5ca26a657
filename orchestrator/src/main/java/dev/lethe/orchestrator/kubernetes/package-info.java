/**
 * Sweeps as objects of Kubernetes: {@code kind: Sweep} of {@code lethe.dev/v1}.
 *
 * <p>Start at {@link dev.lethe.orchestrator.kubernetes.SweepResources}, which watches; what becomes
 * of an object is decided in {@link dev.lethe.orchestrator.kubernetes.Reconciler}, one at a time.
 * The log alone says what runs: a status that was lost or forged is written anew from it, and an
 * object can end only a sweep that the log says came from it.
 */
@NullMarked
package dev.lethe.orchestrator.kubernetes;

import org.jspecify.annotations.NullMarked;
