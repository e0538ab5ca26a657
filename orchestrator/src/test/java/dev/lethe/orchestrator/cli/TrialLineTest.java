package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.TrialStatus;
import dev.lethe.protocol.Failure;
import dev.lethe.protocol.FailureKind;
import org.junit.jupiter.api.Test;

class TrialLineTest {
  @Test
  void whatEndedAWorkerIsShownWithTheVeryLastOfItsWords() {
    Failure poison = new Failure(FailureKind.POISON, "4 workers ended", 0, "Ready\nSIGSEGV (0xb)");

    assertThat(TrialLine.result(TrialStatus.FAILED, poison, "accuracy", null))
        .isEqualTo("poison: 4 workers ended; its last words: SIGSEGV (0xb)");
  }

  @Test
  void whereNoWordsAreKnownNoneAreShown() {
    Failure failure = new Failure(FailureKind.POISON, "4 workers ended", 0);

    assertThat(TrialLine.result(TrialStatus.FAILED, failure, "accuracy", null))
        .isEqualTo("poison: 4 workers ended");
  }
}
