/**
 * A worker's three connections: orders in, reports out, beats out.
 *
 * <p>Start at {@link dev.lethe.worker.kafka.KafkaLink}. Reports outlive any outage of Kafka in a
 * file of bounded size; beats and orders do not, because they are sent again.
 */
@NullMarked
package dev.lethe.worker.kafka;

import org.jspecify.annotations.NullMarked;
