package dev.lethe.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares what an orchestrator answers with what the log says: neither may have more. */
final class ShownCheck {
  private ShownCheck() {}

  /** What differs, for a person. */
  static List<String> of(String orchestrator, CheckedSweep sweep, List<JsonNode> shown) {
    List<String> broken = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode trial : shown) {
      seen.add(
          "%s %s attempt %d of %s, %d epochs"
              .formatted(
                  trial.path("id").asText(),
                  trial.path("status").asText(),
                  trial.path("attempts").asInt(),
                  trial.path("worker").asText(),
                  trial.path("epochs").asInt()));
    }
    for (CheckedTrial trial : sweep.trials()) {
      String expected =
          "%s done attempt %d of %s, %d epochs"
              .formatted(trial.id(), trial.attempts(), trial.worker(), trial.points());
      if (!seen.remove(expected)) {
        broken.add("%s does not show %s".formatted(orchestrator, expected));
      }
    }
    seen.forEach(more -> broken.add("%s shows %s".formatted(orchestrator, more)));
    return broken;
  }
}
