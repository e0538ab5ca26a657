package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFolderTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir private Path folder;

  @Test
  void filesOfATrialGoWhenItHasComeToItsEnd() throws IOException {
    file("0123456789abcdef-1-20-aa.checkpoint", 0);
    file("0123456789abcdef-2-35-bb.checkpoint123.part", 0);
    Path other = file("fedcba9876543210-1-20-aa.checkpoint", 0);
    Path foreign = file("0123456789abcdef-notes.txt", 0);

    new CheckpointFolder(folder, Examples.ATTEMPT).removeAll();

    assertThat(folder.toFile().listFiles())
        .containsExactlyInAnyOrder(other.toFile(), foreign.toFile());
  }

  @Test
  void whatNobodyAskedForInTwoWeeksGoes() throws IOException {
    file("0123456789abcdef-1-20-aa.checkpoint", 15);
    Path young = file("fedcba9876543210-1-20-aa.checkpoint", 13);
    Path foreign = file("results.csv", 400);

    CheckpointFolder.removeAbandoned(folder, NOW);

    assertThat(folder.toFile().listFiles())
        .containsExactlyInAnyOrder(young.toFile(), foreign.toFile());
  }

  @Test
  void aFolderThatIsNotThereHasNothingToRemove() {
    CheckpointFolder.removeAbandoned(folder.resolve("none"), NOW);

    assertThat(folder).isEmptyDirectory();
  }

  private Path file(String name, int days) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(days))));
  }
}
