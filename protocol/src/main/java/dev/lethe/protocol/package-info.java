/**
 * What both sides of the topics must agree on, and nothing else.
 *
 * <p>Start at {@link dev.lethe.protocol.Fact}, the records of the log, and {@link
 * dev.lethe.protocol.Trial}, the unit of work. {@link dev.lethe.protocol.Wire} turns every message
 * into JSON and back: fields that it does not know are ignored, kinds that it does not know are
 * named, and nothing that it reads can make it throw. No Kafka, no Vert.x, no DJL here.
 */
@NullMarked
package dev.lethe.protocol;

import org.jspecify.annotations.NullMarked;
