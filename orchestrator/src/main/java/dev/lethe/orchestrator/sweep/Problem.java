package dev.lethe.orchestrator.sweep;

/**
 * Something in a sweep file that is wrong.
 *
 * @param line from 1
 * @param path of the key, such as {@code variants.sam.rho}; {@code (file)} where there is none
 * @param message what was found, what was expected, what to do
 */
public record Problem(int line, String path, String message) {}
