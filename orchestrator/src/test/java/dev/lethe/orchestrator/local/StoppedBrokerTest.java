package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedBrokerTest {
  @TempDir Path directory;

  @Test
  void aBrokerThatIsAboutToStopIsWaitedFor() throws Exception {
    Claim broker = Claim.take(directory.resolve("broker.lock")).orElseThrow();
    List<String> said = new ArrayList<>();

    Optional<StoppedBroker> stopped =
        StoppedBroker.in(
            directory,
            line -> {
              said.add(line);
              leaveInOrder();
              broker.close();
            });

    assertThat(said).singleElement().asString().contains("Waits for the Kafka broker");
    assertThat(stopped).isPresent();
    stopped.ifPresent(StoppedBroker::close);
  }

  @Test
  void whileItsFilesAreReadNoBrokerTakesThem() throws Exception {
    leaveInOrder();

    try (StoppedBroker stopped = StoppedBroker.in(directory, _ -> {}).orElseThrow()) {
      assertThat(stopped.data()).isEqualTo(directory.resolve("data"));
      assertThat(Claim.take(directory.resolve("broker.lock"))).isEmpty();
    }
    assertThat(Claim.isTaken(directory.resolve("broker.lock"))).isFalse();
  }

  @Test
  void oneThatDidNotStopInOrderIsLeftAlone() throws Exception {
    Files.createDirectories(directory.resolve("data"));

    assertThat(StoppedBroker.in(directory, _ -> {})).isEmpty();
    assertThat(StoppedBroker.in(directory.resolve("none"), _ -> {})).isEmpty();
    assertThat(Claim.isTaken(directory.resolve("broker.lock"))).isFalse();
  }

  private void leaveInOrder() {
    try {
      Path data = Files.createDirectories(directory.resolve("data"));
      Files.createFile(data.resolve(".kafka_cleanshutdown"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
