package dev.lethe.orchestrator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Finding WELL = Finding.ok("kafka", "answers");
  private static final Finding OLD = Finding.warning("mlflow access", "is slow.\n  Look at it.");
  private static final Finding GONE = Finding.problem("log", "is away. Start it.");

  @Test
  void theWorstFindingCountsWhereverItStands() {
    assertThat(Diagnosis.of(List.of()).worst()).isEqualTo(Level.OK);
    assertThat(Diagnosis.of(List.of(WELL)).worst()).isEqualTo(Level.OK);
    assertThat(Diagnosis.of(List.of(OLD, WELL)).worst()).isEqualTo(Level.WARNING);
    assertThat(Diagnosis.of(List.of(WELL, GONE, OLD)).worst()).isEqualTo(Level.PROBLEM);
  }

  @Test
  void eachFindingIsALineInColumns() {
    assertThat(Diagnosis.of(List.of(WELL, OLD, GONE)).text().lines())
        .containsExactly(
            "ok  kafka          answers",
            "!   mlflow access  is slow. Look at it.",
            "✗   log            is away. Start it.");
  }
}
