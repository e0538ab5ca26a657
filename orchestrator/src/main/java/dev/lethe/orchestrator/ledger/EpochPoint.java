package dev.lethe.orchestrator.ledger;

import java.util.Map;

/**
 * The metrics of a trial after an epoch.
 *
 * @param epoch from 1
 * @param at when the worker said it, milliseconds since 1970
 */
public record EpochPoint(
    int epoch, long steps, long gradientEvaluations, long at, Map<String, Double> metrics) {}
