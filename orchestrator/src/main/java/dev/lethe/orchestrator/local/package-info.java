/**
 * One machine without anything installed: a Kafka broker, an MLflow server and workers, each a
 * child process that ends with its parent.
 *
 * <p>Start at {@link dev.lethe.orchestrator.local.Home}, the directory where everything is kept.
 */
@NullMarked
package dev.lethe.orchestrator.local;

import org.jspecify.annotations.NullMarked;
