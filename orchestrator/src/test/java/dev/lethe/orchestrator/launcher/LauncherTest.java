package dev.lethe.orchestrator.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherTest {
  @TempDir Path folder;
  private Path root;
  private Path launcher;
  private Path jdk;

  @BeforeEach
  void copyTheLauncherAndMakeAJdkThatPrintsItsArguments() throws IOException {
    root = Files.createDirectories(folder.toRealPath().resolve("a place, with spaces"));
    launcher = executable(root.resolve("lethe"), Files.readString(Path.of("..", "lethe")));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    jdk = root.resolve("jdk 25");
    executable(jdk.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
  }

  @Test
  void runsTheCommandLineFromAPathWithSpacesAndKeepsArgumentsWhole() throws Exception {
    markBuilt();

    Outcome outcome = run(launcher, "run", "my sweep.yaml");

    assertThat(outcome.lines())
        .containsSequence("dev.lethe.orchestrator.cli.Lethe", "run", "my sweep.yaml")
        .contains("-Dlethe.root=" + root, root + "/orchestrator/target/lib/*");
  }

  @Test
  void runsThroughASymbolicLinkElsewhere() throws Exception {
    markBuilt();
    Path link = Files.createSymbolicLink(folder.resolve("linked"), launcher);

    Outcome outcome = run(link, "worker", "--threads", "2");

    assertThat(outcome.lines())
        .containsSequence("dev.lethe.worker.WorkerMain", "--threads", "2")
        .contains(root + "/worker/target/lib/*");
  }

  @Test
  void saysNothingAboutABuildWhenThereIsNothingToBuild() throws Exception {
    markBuilt();

    Outcome outcome = run(launcher, "--version");

    assertThat(outcome.text()).doesNotContain("Builds Lethe");
  }

  @Test
  void buildsBeforeTheFirstUseAndSaysSo() throws Exception {
    executable(root.resolve("programs/mvn"), "#!/bin/sh\ntouch was-built\n");

    Outcome outcome = run(launcher, "--version");

    assertThat(outcome.lines())
        .anyMatch(line -> line.startsWith("Builds Lethe"))
        .contains("dev.lethe.orchestrator.cli.Lethe");
    assertThat(root.resolve("was-built")).exists();
    assertThat(root.resolve("target/built")).exists();
  }

  @Test
  void aBuildLeavesNoLibraryOfAnOlderVersionBehind() throws Exception {
    executable(root.resolve("programs/mvn"), "#!/bin/sh\n");
    Path old = root.resolve("orchestrator/target/lib/library-1.jar");
    Files.createDirectories(old.getParent());
    Files.writeString(old, "");

    run(launcher, "--version");

    assertThat(old).doesNotExist();
  }

  @Test
  void showsTheEndOfABuildThatFailsAndBuildsAgainNextTime() throws Exception {
    executable(root.resolve("programs/mvn"), "#!/bin/sh\necho the compiler objects\nexit 1\n");

    Outcome outcome = run(launcher, "--version");

    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.text()).contains("the compiler objects", "the build failed");
    assertThat(root.resolve("target/built")).doesNotExist();
  }

  @Test
  void saysWhatToInstallWhereNoJdkIsNewEnough() throws Exception {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21.0.2\"\n");
    withoutTheMachinesJdks();

    Outcome outcome = run(launcher, "--version");

    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.text()).contains("needs JDK 25", "Install one", "JAVA_HOME");
  }

  /** The copy looks for JDKs in the folders that the environment names, and nowhere else. */
  private void withoutTheMachinesJdks() throws IOException {
    String script = Files.readString(launcher);
    String elsewhere =
        script.replaceAll("(?m)(/usr/lib/jvm|/usr/java|/opt/java|/opt/jdk|/Library/Java)", "/none");
    assertThat(elsewhere).isNotEqualTo(script);
    Files.writeString(launcher, elsewhere);
  }

  private void markBuilt() throws IOException {
    Files.createDirectories(root.resolve("target"));
    Files.writeString(root.resolve("target/built"), "");
  }

  private Outcome run(Path script, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(script.toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().remove("LETHE_JAVA_HOME");
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("PATH", root.resolve("programs") + ":/usr/bin:/bin");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), text);
  }

  private static Path executable(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private record Outcome(int status, String text) {
    List<String> lines() {
      return text.lines().toList();
    }
  }
}
