/**
 * The single writer of the log.
 *
 * <p>{@link dev.lethe.orchestrator.coordinator.Coordinator} decides: it takes reports, beats and
 * commands, checks them against the ledger, and returns facts to append and orders to send. What it
 * decides is in its own ledger at once, and nowhere else. {@link
 * dev.lethe.orchestrator.coordinator.Leadership} is the thread around it: it stands for election,
 * appends what was decided, and lets orders and answers out only when the log has acknowledged what
 * they rest on. The interfaces are the ports that the adapters fill.
 */
@NullMarked
package dev.lethe.orchestrator.coordinator;

import org.jspecify.annotations.NullMarked;
