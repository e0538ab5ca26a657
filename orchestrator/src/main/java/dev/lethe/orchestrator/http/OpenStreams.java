package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.http.access.Limits;
import java.util.HashMap;
import java.util.Map;

/** The streams of events that are open: a bounded number, shared fairly. For one event loop. */
final class OpenStreams {
  private final Limits limits;
  private final Map<String, Integer> byCaller = new HashMap<>();
  private int all;

  OpenStreams(Limits limits) {
    this.limits = limits;
  }

  /**
   * Takes a place for the caller.
   *
   * @return gives it back, once however often it is run
   */
  Runnable enter(String caller) {
    int own = byCaller.getOrDefault(caller, 0);
    if (own >= limits.streams() || all >= limits.allStreams()) {
      throw new Refused(
          429,
          "There are %d streams of events already, %d of them yours, and may be %d and %d; close one, or ask for the sweep itself now and then."
              .formatted(all, own, limits.allStreams(), limits.streams()));
    }
    all++;
    byCaller.put(caller, own + 1);
    boolean[] left = {false};
    return () -> {
      if (!left[0]) {
        left[0] = true;
        all--;
        byCaller.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
      }
    };
  }
}
