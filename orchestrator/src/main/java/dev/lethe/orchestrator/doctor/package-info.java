/**
 * What is wrong with a deployment, and what to do.
 *
 * <p>Start at {@link dev.lethe.orchestrator.doctor.Diagnosis}. Each check asks one thing that
 * others run, says one {@link dev.lethe.orchestrator.doctor.Finding} a line, and changes nothing
 * there.
 */
@NullMarked
package dev.lethe.orchestrator.doctor;

import org.jspecify.annotations.NullMarked;
