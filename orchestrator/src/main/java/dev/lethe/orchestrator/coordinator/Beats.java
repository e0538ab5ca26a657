package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Beat;

/** Sends the leader's sign of life; one that cannot be delivered within a second is dropped. */
public interface Beats {
  void send(Beat.LeaderBeat beat);
}
