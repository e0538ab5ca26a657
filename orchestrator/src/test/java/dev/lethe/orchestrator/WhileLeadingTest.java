package dev.lethe.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.http.HttpInterface;
import dev.lethe.orchestrator.testing.KafkaForTests;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** On a real leader. */
class WhileLeadingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void whatCannotBeginIsBegunAgain() {
    HttpInterface.Address anyPort = new HttpInterface.Address("127.0.0.1", 0, "");
    Orchestrator.Settings settings = new Orchestrator.Settings("test", true, anyPort, PATIENCE);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    try (Orchestrator leader = new Orchestrator(KafkaForTests.freshNamespace(), settings);
        WhileLeading _ =
            new WhileLeading(
                leader.sweeps(),
                "test",
                _ -> {
                  if (begun.incrementAndGet() == 1) {
                    throw new NoClassDefFoundError("planned");
                  }
                  return closed::incrementAndGet;
                })) {
      await().atMost(PATIENCE).until(() -> begun.get() == 2);
    }

    assertThat(closed).hasValue(1);
  }
}
