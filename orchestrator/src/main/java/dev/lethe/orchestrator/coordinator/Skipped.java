package dev.lethe.orchestrator.coordinator;

/** Why records of a topic were passed over, in a word. */
public record Skipped(String topic, String reason) {}
