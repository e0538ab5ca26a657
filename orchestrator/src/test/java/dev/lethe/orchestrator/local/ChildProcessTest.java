package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void outlivesWhatATerminalSends() throws Exception {
    try (ChildProcess process = start("kill -INT $$; kill -HUP $$; kill -QUIT $$; echo alive")) {
      assertThat(process.endsWithin(PATIENCE)).isTrue();
      assertThat(process.lastLines(1)).isEqualTo("alive");
    }
  }

  @Test
  void startedAgainItKeepsTheWordsOfTheOneBefore() throws Exception {
    try (ChildProcess first = start("echo first")) {
      assertThat(first.endsWithin(PATIENCE)).isTrue();
    }

    try (ChildProcess second =
        ChildProcess.startAgain(shell("echo second"), Map.of(), log(), PATIENCE)) {
      assertThat(second.endsWithin(PATIENCE)).isTrue();
      assertThat(second.lastLines(2)).isEqualTo("first\nsecond");
    }
  }

  @Test
  void aFolderThatIsNotAllowedIsSaidInWords() {
    AccessDeniedException denied = new AccessDeniedException("/home/run.lock");

    assertThat(StartFailed.unwritable(Path.of("/home"), denied))
        .hasMessageStartingWith(
            "/home cannot be written: permission denied for /home/run.lock. Free some space");
  }

  private ChildProcess start(String script) throws StartFailed {
    return ChildProcess.start(shell(script), Map.of(), log(), PATIENCE);
  }

  private static List<String> shell(String script) {
    return List.of("/bin/sh", "-c", script);
  }

  private Path log() {
    return folder.resolve("child.log");
  }
}
