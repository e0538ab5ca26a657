package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.artifacts.Checksum;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Checkpoint;
import dev.lethe.protocol.TrialId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  @Test
  void whatIsKeptIsReadAgain() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray kept = manager.arange(3_000_000f).div(7);
      NDArray read = manager.zeros(new Shape(3_000_000));
      CheckpointFolder checkpoints = new CheckpointFolder(folder, Examples.ATTEMPT);
      Progress progress = new Progress(20, 5, 1.5, 2.5, 3.5, Means.NOTHING);

      Checkpoint checkpoint = checkpoints.save(progress, List.of(kept));

      assertThat(checkpoints.load(checkpoint, List.of(read))).isEqualTo(progress);
      assertThat(read.toFloatArray()).isEqualTo(kept.toFloatArray());
      assertThat(checkpoint.checksum()).isEqualTo(Checksum.of(folder.resolve(checkpoint.name())));
    }
  }

  @Test
  void whatAnotherTrialHasKeptIsNotUsedWhateverItsNameSays() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      Attempt other = new Attempt(new TrialId("fedcba9876543210"), 1);
      Checkpoint its = new CheckpointFolder(folder, other).save(Progress.START, numbers(manager));
      String ours = its.name().replace("fedcba9876543210", "0123456789abcdef");
      Files.copy(folder.resolve(its.name()), folder.resolve(ours));

      assertThat(refusal(its))
          .contains("its name is not that of a checkpoint of trial 0123456789abcdef");
      assertThat(refusal(new Checkpoint(ours, 0, its.checksum())))
          .contains("it has the trial fedcba9876543210, here is the trial 0123456789abcdef");
    }
  }

  @Test
  void aNameThatLeadsElsewhereIsNotFollowed() {
    assertThat(refusal(new Checkpoint("0123456789abcdef-/../../beef.checkpoint", 0, "aa")))
        .contains("its name is not that of a checkpoint");
  }

  @Test
  void anotherFormatIsNotUsed() throws IOException {
    byte[] older = {0x4c, 0x45, 0x54, 0x33, 0, 0};
    String name = "0123456789abcdef-1-20-aa.checkpoint";
    Files.write(folder.resolve(name), older);

    assertThat(refusal(new Checkpoint(name, 20, Checksum.of(older))))
        .contains("it has the format 4c455433, here is the format 4c455434");
  }

  private String refusal(Checkpoint checkpoint) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray numbers = manager.ones(new Shape(4));
      IOException refused =
          catchThrowableOfType(
              IOException.class,
              () ->
                  new CheckpointFolder(folder, Examples.ATTEMPT)
                      .load(checkpoint, List.of(numbers)));
      assertThat(numbers.toFloatArray()).containsOnly(1);
      return String.valueOf(refused.getMessage());
    }
  }

  private static List<NDArray> numbers(NDManager manager) {
    return List.of(manager.zeros(new Shape(4)));
  }

  private Path file(String name, int days) throws IOException {
    Path file = Files.createFile(folder.resolve(name));
    return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(days))));
  }
}
