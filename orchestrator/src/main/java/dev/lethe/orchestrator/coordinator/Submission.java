package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.sweep.Sweep;
import java.util.Map;

/**
 * A sweep that somebody wants to run; its file was read without a problem.
 *
 * @param hash SHA-256 of the resolved file, hexadecimal
 * @param yaml the file as it was sent
 * @param source where the file came from: git revision and the like
 */
public record Submission(Sweep sweep, String hash, String yaml, Map<String, String> source) {}
