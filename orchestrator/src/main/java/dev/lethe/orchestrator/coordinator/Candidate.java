package dev.lethe.orchestrator.coordinator;

/**
 * An orchestrator that may lead.
 *
 * @param name for people
 * @param url where it takes commands
 * @param eager whether it stands for election without waiting for the last leader's silence,
 *     because nobody else can be there
 */
public record Candidate(String name, String url, boolean eager) {}
