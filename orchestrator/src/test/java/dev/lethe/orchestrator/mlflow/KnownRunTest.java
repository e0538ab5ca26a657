package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownRunTest {
  private static final KnownRun FIRST = new KnownRun("a", Map.of());
  private static final KnownRun SECOND = new KnownRun("b", Map.of());
  private static final KnownRun DESCRIBED = new KnownRun("c", Map.of("lethe.epochs", "0"));
  private static final KnownRun FURTHER = new KnownRun("d", Map.of("lethe.epochs", "7"));

  @Test
  void ofTwoThatHaveNothingEveryTrackerKeepsTheSame() {
    assertThat(KnownRun.standing(List.of(FIRST, SECOND), Map.of())).isSameAs(FIRST);
    assertThat(KnownRun.standing(List.of(SECOND, FIRST), Map.of())).isSameAs(FIRST);
  }

  @Test
  void theOneThatHasMoreIsKept() {
    assertThat(KnownRun.standing(List.of(FIRST, DESCRIBED), Map.of())).isSameAs(DESCRIBED);
    assertThat(KnownRun.standing(List.of(DESCRIBED, FURTHER), Map.of())).isSameAs(FURTHER);
  }

  @Test
  void theOneWithRunsBelowItIsKeptBeforeAll() {
    assertThat(KnownRun.standing(List.of(FIRST, SECOND, FURTHER), Map.of("b", 1L)))
        .isSameAs(SECOND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "five", "-3", "99999999999999999999"})
  void aTagThatAPersonHasChangedCountsNothingAndStopsNothing(String tag) {
    KnownRun run = new KnownRun("e", Map.of("lethe.epochs", tag, "lethe.position", tag));

    assertThat(run.epochs()).isZero();
    assertThat(run.position()).isZero();
    assertThat(run.isDescribed()).isTrue();
  }
}
