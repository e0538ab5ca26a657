package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowInstallationTest {
  @TempDir Path folder;
  private Path home;
  private Path programs;

  @BeforeEach
  void makeFolders() throws IOException {
    home = folder.resolve("a home, with spaces");
    programs = Files.createDirectories(folder.resolve("programs"));
  }

  @Test
  void saysThatThereIsNoPython() {
    assertThatThrownBy(() -> install())
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("needs Python 3.10 or later")
        .hasMessageContaining("neither python3 nor python on PATH");
  }

  @Test
  void namesAPythonThatIsTooOld() throws IOException {
    Path python = script("python3", "echo 3 9");

    assertThatThrownBy(() -> install())
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining(python + " is Python 3.9");
  }

  @Test
  void namesTheMissingVenvModule() throws IOException {
    script("python3", "echo 3 12; exit 1");

    assertThatThrownBy(() -> install())
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("lacks the venv module (install python3-venv)");
  }

  @Test
  void takesTheNextPythonWhenTheFirstIsTooOld() throws Exception {
    script("python3", "echo 3 9");
    Path next = script("python", "echo 3 11");

    Python found = Python.find(programs.toString());

    assertThat(found).isEqualTo(new Python(next, 11));
  }

  @Test
  void saysThatAHomeCannotBeMade() throws IOException {
    Files.writeString(home, "a file where the home should be");

    assertThatThrownBy(() -> install())
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining(
            home.resolve("mlflow-" + MlflowInstallation.VERSION) + " cannot be written")
        .hasMessageContaining("LETHE_HOME=DIR");
  }

  @Test
  void leavesACompleteInstallationAlone() throws Exception {
    Path environment = home.resolve("mlflow-" + MlflowInstallation.VERSION);
    executable(Files.createDirectories(environment.resolve("bin")).resolve("python"), "exit 1");
    Files.writeString(environment.resolve("installed-by-lethe"), MlflowInstallation.VERSION);
    List<String> progress = new ArrayList<>();

    Path installed = MlflowInstallation.ensure(home, programs.toString(), progress::add);

    assertThat(installed).isEqualTo(environment);
    assertThat(progress).isEmpty();
  }

  private void install() throws StartFailed, InterruptedException {
    MlflowInstallation.ensure(home, programs.toString(), _ -> {});
  }

  private Path script(String name, String body) throws IOException {
    return executable(programs.resolve(name), body);
  }

  private static Path executable(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
