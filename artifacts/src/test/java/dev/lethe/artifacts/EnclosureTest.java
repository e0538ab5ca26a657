package dev.lethe.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnclosureTest {
  @TempDir Path machine;
  private Path folder;
  private Path elsewhere;
  private Enclosure enclosure;

  @BeforeEach
  void write() throws IOException {
    folder = Files.createDirectories(machine.resolve("data"));
    elsewhere = Files.createDirectories(machine.resolve("elsewhere"));
    Files.createDirectories(folder.resolve("set/train"));
    Files.writeString(folder.resolve("set/a"), "a");
    Files.writeString(elsewhere.resolve("secret"), "b");
    enclosure = new Enclosure(folder);
  }

  @Test
  void whatIsInTheFolderIsFoundWhetherItIsThereOrNot() throws Exception {
    assertThat(enclosure.path("set/a")).isEqualTo(folder.resolve("set/a"));
    assertThat(enclosure.path("set/../set/./a")).isEqualTo(folder.resolve("set/a"));
    assertThat(enclosure.path("not/there")).isEqualTo(folder.resolve("not/there"));
    assertThat(enclosure.path(folder.resolve("set/a").toString()))
        .isEqualTo(folder.resolve("set/a"));
    assertThat(enclosure.path(folder.resolve("set/train"), "../a"))
        .isEqualTo(folder.resolve("set/a"));
    assertThat(enclosure.path(".")).isEqualTo(folder);
    assertThat(new Enclosure(machine.resolve("none")).path("a"))
        .isEqualTo(machine.resolve("none/a"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../elsewhere",
        "../elsewhere/secret",
        "set/../../elsewhere/secret",
        "/etc/passwd",
        "/",
        "../data-beside",
        "../..",
        "/../../.."
      })
  void aNameThatLeadsOutIsRefused(String name) {
    assertThatThrownBy(() -> enclosure.path(name))
        .isInstanceOf(Enclosure.Outside.class)
        .hasMessageContaining("leads out of " + folder);
  }

  @Test
  void aNameThatIsNoPathIsRefused() {
    assertThatThrownBy(() -> enclosure.path("a\0b"))
        .isInstanceOf(Enclosure.Outside.class)
        .hasMessageContaining("cannot be a path here");
  }

  @Test
  void aLinkThatCameWithTheDataLeadsNoFurtherThanTheFolder() throws Exception {
    Files.createSymbolicLink(folder.resolve("set/out"), elsewhere);
    Files.createSymbolicLink(folder.resolve("set/nowhere"), machine.resolve("nowhere"));
    Files.createSymbolicLink(folder.resolve("set/circle"), folder.resolve("set/circle"));
    Files.createSymbolicLink(folder.resolve("set/in"), folder.resolve("set/train"));

    for (String name : new String[] {"set/out", "set/out/secret", "set/nowhere", "set/circle"}) {
      assertThatThrownBy(() -> enclosure.path(name)).isInstanceOf(Enclosure.Outside.class);
    }
    assertThat(enclosure.path("set/in")).isEqualTo(folder.resolve("set/in"));
  }

  @Test
  void aLinkDirectlyInTheFolderIsTheOwnersAndLeadsToAnotherDisk() throws Exception {
    Path disk = Files.createDirectories(machine.resolve("disk/set"));
    Files.createSymbolicLink(folder.resolve("large"), disk);
    Files.createSymbolicLink(disk.resolve("out"), elsewhere);

    assertThat(enclosure.path("large/train")).isEqualTo(folder.resolve("large/train"));
    assertThatThrownBy(() -> enclosure.path("large/out/secret"))
        .isInstanceOf(Enclosure.Outside.class);
  }

  @Test
  void theFolderItselfMayBeALink() throws Exception {
    Path link = Files.createSymbolicLink(machine.resolve("link"), folder);

    assertThat(new Enclosure(link).path("set/a")).isEqualTo(link.resolve("set/a"));
    assertThatThrownBy(() -> new Enclosure(link).path("../elsewhere/secret"))
        .isInstanceOf(Enclosure.Outside.class);
  }
}
