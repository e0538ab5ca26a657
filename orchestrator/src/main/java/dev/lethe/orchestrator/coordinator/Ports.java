package dev.lethe.orchestrator.coordinator;

/** What the coordinator needs of the world. */
public record Ports(
    LogReader.Source log, LogWriter writer, Reports reports, Orders orders, Beats beats) {}
