/**
 * The coordinator's ports on Kafka: log, reports, orders and beats over plain topics.
 *
 * <p>Start at {@link dev.lethe.orchestrator.kafka.KafkaPorts}. No consumer group, no transaction,
 * no automatic creation of topics: {@link dev.lethe.orchestrator.kafka.Topics} creates them and
 * refuses those that are not as they have to be.
 */
@NullMarked
package dev.lethe.orchestrator.kafka;

import org.jspecify.annotations.NullMarked;
