package dev.lethe.orchestrator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskCheckTest {
  private static final String CHECK = "disk --artifacts";
  private static final long GIB = 1L << 30;

  /** Not even the superuser may enter the modules of Java, or write there. */
  private static final Path CLOSED =
      FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "1073741823, PROBLEM, Make room: checkpoints and weights",
    "1073741824, WARNING, Make room before the next long sweep",
    "10737418239, WARNING, Make room before the next long sweep",
    "10737418240, OK, has 10.0 GiB left",
  })
  void littleRoomIsSaidBeforeThereIsNone(long bytes, Level level, String expected) {
    Finding found = DiskCheck.room(CHECK, folder, bytes);

    assertThat(found.level()).isEqualTo(level);
    assertThat(found.text()).contains(expected).contains("%.1f GiB".formatted(1.0 * bytes / GIB));
  }

  @Test
  void aFolderThatIsWrittenToHasItsRoomMeasured() {
    assertThat(DiskCheck.of(CHECK, folder, true).text()).contains("GiB left");
  }

  @Test
  void aFolderThatIsOnlyReadMayBeFull() {
    assertThat(DiskCheck.of(CHECK, folder, false))
        .isEqualTo(Finding.ok(CHECK, folder + " can be read"));
  }

  @Test
  void whatIsNoFolderIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    for (Path none : new Path[] {file, folder.resolve("none")}) {
      Finding found = DiskCheck.of(CHECK, none, false);

      assertThat(found.level()).isEqualTo(Level.PROBLEM);
      assertThat(found.text()).contains("is not a folder. Name one that is there, or make it.");
    }
  }

  @Test
  void whatCannotBeReadOrWrittenIsSaidWithWhatMendsIt() {
    Finding read = DiskCheck.of(CHECK, CLOSED, false);
    Finding written = DiskCheck.of(CHECK, CLOSED, true);

    assertThat(read.level()).isEqualTo(Level.PROBLEM);
    assertThat(read.text()).contains("cannot be read by ", "Let it: chmod, chown.");
    assertThat(written.level()).isEqualTo(Level.PROBLEM);
    assertThat(written.text()).contains("cannot be written by ", "Let it: chmod, chown.");
  }
}
