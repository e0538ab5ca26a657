package dev.lethe.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShownCheckTest {
  private static final Map<String, Object> TRUTH =
      Map.of("id", "aa", "status", "done", "attempts", 2, "worker", "anne", "epochs", 0);

  private final CheckedSweep sweep = new CheckedSweep("soak-1", _ -> {});

  @BeforeEach
  void planATrialThatAnneHasTheSecondTime() {
    sweep.decide(
        Wire.tree(
            Map.of(
                "kind",
                "Planned",
                "trials",
                List.of(Map.of("id", "aa", "phase", "tune", "index", 0)))));
    CheckedTrial trial = sweep.trials().iterator().next();
    trial.assigned(1, "ben");
    trial.expired(1, "ben");
    trial.assigned(2, "anne");
  }

  @Test
  void whatTheLogSaysBreaksNothing() {
    assertThat(ShownCheck.of("first", sweep, List.of(Wire.tree(TRUTH)))).isEmpty();
  }

  @Test
  void whatIsNotShownIsFound() {
    assertThat(ShownCheck.of("first", sweep, List.of()))
        .containsExactly("first does not show aa done attempt 2 of anne, 0 epochs");
  }

  @Test
  void whatIsShownAndNotSoIsFound() {
    for (Map<String, Object> lie :
        List.<Map<String, Object>>of(
            Map.of("id", "bb"),
            Map.of("status", "running"),
            Map.of("attempts", 1),
            Map.of("worker", "ben"),
            Map.of("epochs", 3))) {
      assertThat(ShownCheck.of("first", sweep, List.of(shown(lie))))
          .as("%s", lie)
          .hasSize(2)
          .anyMatch(broken -> broken.startsWith("first does not show aa"))
          .anyMatch(broken -> broken.startsWith("first shows "));
    }
  }

  private static JsonNode shown(Map<String, Object> lie) {
    Map<String, Object> said = new java.util.HashMap<>(TRUTH);
    said.putAll(lie);
    return Wire.tree(said);
  }
}
