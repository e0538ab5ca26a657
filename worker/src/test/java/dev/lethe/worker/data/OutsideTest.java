package dev.lethe.worker.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.DatasetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No name in a sweep file makes a worker read outside of its data directory. */
class OutsideTest {
  @TempDir Path machine;
  private Path root;
  private Photos inside;

  @BeforeEach
  void writeImagesInTheDataDirectoryAndBesideIt() throws IOException {
    root = Files.createDirectories(machine.resolve("data"));
    inside = new Photos(root).write("val/c0", 2, 0).write("val/c1", 2, 1);
    Photos _ =
        new Photos(machine).write("val/c0", 3, 0).put("classes.txt", "c0 0\n".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../photos", "photos/../../photos", "MACHINE/photos", "/", "..", "a\0b"})
  void aPathOutsideIsRefused(String path) {
    assertRefused(path.replace("MACHINE", machine.toString()), null, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../photos/val", "MACHINE/photos/val", "val/../../../photos/val"})
  void aSplitOutsideIsRefused(String split) {
    assertRefused("photos", split.replace("MACHINE", machine.toString()), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../photos/classes.txt", "MACHINE/photos/classes.txt", "/etc/passwd"})
  void aFileOfClassesOutsideIsRefused(String classes) {
    assertRefused("photos", null, classes.replace("MACHINE", machine.toString()));
  }

  @Test
  void whatIsInsideMayBeNamedInFullAndOnADetour() throws Exception {
    assertThat(load(root.resolve("photos").toString(), "../photos/val", null)).isEqualTo(4);
  }

  @Test
  void aLinkAmongTheImagesLeadsNowhereElse() throws Exception {
    Path link = root.resolve("photos/val/c0/link.png");
    Files.createSymbolicLink(link, root.resolve("photos/val/c0/001.png"));
    assertThat(load("photos", "val", null)).isEqualTo(5);

    Files.delete(link);
    Files.createSymbolicLink(link, machine.resolve("photos/val/c0/001.png"));

    assertRefused("photos", "val", null);
  }

  @Test
  void aLinkThatCameInsteadOfASplitLeadsNowhereElse() throws Exception {
    Files.createSymbolicLink(root.resolve("photos/test"), machine.resolve("photos/val"));

    assertRefused("photos", null, null);
  }

  @Test
  void aLinkDirectlyInTheDataDirectoryIsTheOwners() throws Exception {
    Files.createSymbolicLink(root.resolve("large"), machine.resolve("photos"));

    assertThat(load("large", "val", null)).isEqualTo(3);
  }

  @Test
  void aPipeByTheNameOfAnImageIsNotWaitedFor() throws Exception {
    Path pipe = root.resolve("photos/val/c0/pipe.png");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(load("photos", "val", null)).isEqualTo(4);
  }

  @Test
  void aLineOfClassesThatNobodyWroteIsRefused() throws Exception {
    inside.put("classes.txt", ("c0" + " 1".repeat(100_000) + "x\n").getBytes(UTF_8));

    assertThatThrownBy(() -> load("photos", "val", "classes.txt"))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("has a line of 200003 characters");
  }

  private void assertRefused(String path, @Nullable String split, @Nullable String classes) {
    assertThatThrownBy(() -> load(path, split, classes))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageFindingMatch("leads out of .*data, and nothing outside|cannot be a path here");
  }

  /** Images that are measured. */
  private int load(String path, @Nullable String split, @Nullable String classes)
      throws DataUnavailable {
    DatasetSpec spec = FolderSpecs.measured(path, split, classes);
    return new Datasets(root, 1 << 20).measured(spec, null).images().count();
  }
}
