package dev.lethe.bench;

import dev.lethe.bench.soak.Line;
import java.util.concurrent.atomic.AtomicInteger;

/** Cuts a line when something that is on its way by it has been asked so often whether to go on. */
record CutAfter(Line line, AtomicInteger left) {
  CutAfter(Line line, int times) {
    this(line, new AtomicInteger(times));
  }

  boolean goesOn() {
    if (left.decrementAndGet() == 0) {
      line.cut();
    }
    return true;
  }
}
