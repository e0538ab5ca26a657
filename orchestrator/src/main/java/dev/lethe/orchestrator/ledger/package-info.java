/**
 * What is known of every sweep: the fold of the log.
 *
 * <p>{@link dev.lethe.orchestrator.ledger.Ledger#apply} is the only thing that changes state, live
 * and on replay alike; it is total, reads no clock and plans nothing. {@link
 * dev.lethe.orchestrator.ledger.SweepView} is the immutable copy for other threads.
 */
@NullMarked
package dev.lethe.orchestrator.ledger;

import org.jspecify.annotations.NullMarked;
