package dev.lethe.orchestrator.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path folder;

  @Test
  void isWhatLetheHomeSaysOrBelowTheHomeOfTheShell() {
    String system = System.getProperty("user.home");

    assertThat(Home.directory(Map.of("LETHE_HOME", "/data/lethe", "HOME", "/home/ann")))
        .isEqualTo(Path.of("/data/lethe"));
    assertThat(Home.directory(Map.of("LETHE_HOME", " ", "HOME", "/home/ann")))
        .isEqualTo(Path.of("/home/ann/.lethe"));
    assertThat(Home.directory(Map.of())).isEqualTo(Path.of(system, ".lethe"));
  }

  @Test
  void refusesAHomeThatAnotherProcessHasAndNamesThatProcess() throws Exception {
    Process holder = holder();
    try {
      assertThatThrownBy(() -> Home.take(folder))
          .isInstanceOf(StartFailed.class)
          .hasMessageContaining("is in use by process %d since", holder.pid())
          .hasMessageContaining("LETHE_HOME=DIR");
    } finally {
      holder.destroyForcibly().waitFor();
    }
  }

  @Test
  void isFreeAgainWhenItsHolderWasKilled() throws Exception {
    Process holder = holder();
    holder.destroyForcibly().waitFor();

    try (Home home = Home.take(folder)) {
      assertThat(home.broker()).isEqualTo(folder.resolve("kafka"));
    }
  }

  @Test
  void saysWhatToDoWhereItCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> Home.take(file.resolve("home")))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("LETHE_HOME=DIR");
  }

  /** Returns once the process has the home. */
  private Process holder() throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> options = List.of("-XX:TieredStopAtLevel=1");
    List<String> command =
        new ArrayList<>(ChildProcess.java(options, classPath, HomeHolder.class.getName()));
    command.add(folder.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("taken");
    return process;
  }

  @Test
  void theOrchestratorIsFoundOnlyWhileItsProcessHasTheHome() throws Exception {
    Home home = Home.take(folder);
    home.announce("http://127.0.0.1:1234");
    assertThat(Home.orchestrator(folder)).hasValue(URI.create("http://127.0.0.1:1234"));

    home.close();

    assertThat(Home.orchestrator(folder)).isEmpty();
    assertThat(Home.orchestrator(folder.resolve("nobody"))).isEmpty();
  }
}
