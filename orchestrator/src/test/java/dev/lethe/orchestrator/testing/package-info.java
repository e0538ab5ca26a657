/** Real parts that tests share: one Kafka broker and one MLflow server for a whole test run. */
@NullMarked
package dev.lethe.orchestrator.testing;

import org.jspecify.annotations.NullMarked;
