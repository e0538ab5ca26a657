package dev.lethe.orchestrator.sweep;

import java.util.Optional;

/**
 * A parameter as the file gives it.
 *
 * @param parameter empty where it is broken, which was complained of
 */
record Given(Optional<Parameter> parameter, int line, String path) {}
