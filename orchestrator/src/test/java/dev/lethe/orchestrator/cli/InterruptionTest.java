package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  private final Interruption interruption = new Interruption();

  @Test
  void breaksOffWhatIsWaitedForAndLeavesTheThreadUndisturbed() {
    assertThatThrownBy(() ->
            interruption.breakable(() -> {
              interruption.finish();
              new CountDownLatch(1).await();
              return "";
            }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whatBreaksOnItIsAnInterruptionToo() {
    assertThatThrownBy(() ->
            interruption.breakable(() -> {
              interruption.finish();
              throw new IllegalStateException("Kafka does not answer");
            }))
        .isInstanceOf(InterruptedException.class)
        .hasRootCauseMessage("Kafka does not answer");
  }

  @Test
  void whatWasOpenedAllTheSameIsGivenBackAndNothingElseBegins() throws Exception {
    String opened =
        interruption.breakable(() -> {
          interruption.finish();
          return "opened";
        });

    assertThat(opened).isEqualTo("opened");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThatThrownBy(() -> interruption.breakable(() -> "next"))
        .isInstanceOf(InterruptedException.class);
  }
}
