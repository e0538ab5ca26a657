package dev.lethe.bench.soak;

/**
 * A fault at one moment.
 *
 * @param pauseMillis since the one before
 * @param victim which of several; any number, taken modulo how many there are
 * @param millis how long it lasts
 */
record Incident(long pauseMillis, Fault fault, int victim, long millis) {}
