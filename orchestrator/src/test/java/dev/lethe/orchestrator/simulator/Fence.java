package dev.lethe.orchestrator.simulator;

import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.LogRecord;

/**
 * Which records of a log count, told anew: those of the last elected leader, up to the first that
 * does not stand where its leader saw it.
 */
final class Fence {
  private long epoch = -1;
  private boolean torn;

  boolean admits(long place, LogRecord record) {
    return switch (record.fact()) {
      case Genesis _ -> place == 0;
      case LeaderElected _ -> {
        epoch = place;
        torn = false;
        yield true;
      }
      case Fact _ -> {
        boolean own = record.epoch() == epoch;
        torn |= own && record.offset() != place;
        yield own && !torn;
      }
    };
  }

  long epoch() {
    return epoch;
  }
}
