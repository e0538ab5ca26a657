/**
 * A sweep as one page that can be sent to a colleague: the ranking, the curves and trials behind
 * it, and what is needed to repeat it.
 *
 * <p>Start at {@link dev.lethe.orchestrator.report.Report}, which gathers what there is to show;
 * {@link dev.lethe.orchestrator.report.ReportPage} sets it. The page needs no network.
 */
@NullMarked
package dev.lethe.orchestrator.report;

import org.jspecify.annotations.NullMarked;
