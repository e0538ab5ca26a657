/**
 * A sweep as a folder of plain files that outlives the log: its facts as JSON lines, its trials and
 * metrics as CSV, and a manifest with the checksum of each.
 *
 * <p>{@link dev.lethe.orchestrator.export.Export} writes one, {@link
 * dev.lethe.orchestrator.export.ExportedLog} reads one. State is the fold of the facts here too: an
 * export that does not fold to what the log folds to is never finished. {@link
 * dev.lethe.orchestrator.export.Departure} cuts one into the parts in which another log takes it.
 */
@NullMarked
package dev.lethe.orchestrator.export;

import org.jspecify.annotations.NullMarked;
