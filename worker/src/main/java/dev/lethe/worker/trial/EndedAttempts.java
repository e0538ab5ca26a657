package dev.lethe.worker.trial;

import dev.lethe.protocol.Attempt;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The attempts that a worker is done with, so that an order that comes again does not run them. */
final class EndedAttempts {
  /** Orders that are older do not come any more. */
  private static final int REMEMBERED = 10_000;

  private final Set<Attempt> ended =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Attempt, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  void add(Attempt attempt) {
    ended.add(attempt);
  }

  boolean contains(Attempt attempt) {
    return ended.contains(attempt);
  }
}
