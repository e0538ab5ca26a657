/**
 * What tests share: one Kafka broker and one MLflow server for a whole test run, files of small
 * sweeps, and a sweep that happens as a test says.
 */
@NullMarked
package dev.lethe.orchestrator.testing;

import org.jspecify.annotations.NullMarked;
