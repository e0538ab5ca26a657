/**
 * The orchestrator over HTTP: sweeps, events, health and metrics.
 *
 * <p>{@link dev.lethe.orchestrator.http.HttpInterface} listens; {@code Routes} says which handler
 * answers what; {@code openapi.yaml} beside them is the description that users get. The event loop
 * never blocks: answers are futures of the coordinator's thread.
 */
@NullMarked
package dev.lethe.orchestrator.http;

import org.jspecify.annotations.NullMarked;
