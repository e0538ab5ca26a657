/**
 * The orchestrator process.
 *
 * <p>{@link dev.lethe.orchestrator.Orchestrator} wires the coordinator to its adapters and closes
 * everything in reverse. Each package imports only those above it in this list: sweep, plan,
 * ledger, ranking, coordinator, the adapters kafka, mlflow and http, local, cli.
 */
@NullMarked
package dev.lethe.orchestrator;

import org.jspecify.annotations.NullMarked;
