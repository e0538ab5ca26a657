package dev.lethe.orchestrator.coordinator;

/**
 * How far an orchestrator is.
 *
 * @param position offset of the record of the log that it folds next
 * @param epoch of the last election; −1 where none was
 * @param electedAt when that was, milliseconds since 1970; 0 where none was
 * @param waiting events that came and wait for the coordinator's thread
 */
public record Pulse(long position, long epoch, long electedAt, int waiting) {}
