package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The verbs that need nothing but files, and what all verbs have in common. */
class VerbsTest {
  private static final String QUICKSTART = "../sweeps/quickstart.yaml";
  private static final String FAMILY = "../sweeps/fashion-mnist-sam-family.yaml";

  /** What a shell does for {@code lethe <TAB>}. */
  private static final String COMPLETE =
      """
      set -e
      bash -n "$1"
      source "$1"
      COMP_WORDS=(lethe '') COMP_CWORD=1
      _complete_lethe
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  @TempDir Path folder;

  static List<String> verbs() {
    return List.copyOf(Lethe.commandLine().getSubcommands().keySet());
  }

  @ParameterizedTest
  @MethodSource("verbs")
  void everyVerbSaysWhatItIsForAndHowItIsUsed(String verb) {
    CommandLine command = Objects.requireNonNull(Lethe.commandLine().getSubcommands().get(verb));

    CommandLineForTests told = CommandLineForTests.run(verb, "--help");

    assertThat(told.status()).isZero();
    assertThat(told.errors()).isEmpty();
    assertThat(told.output()).startsWith("Usage: lethe " + verb);
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    assertThat(command.getCommandSpec().options())
        .allSatisfy(
            option -> assertThat(option.description()).as(option.longestName()).isNotEmpty());
  }

  @Test
  void helpListsEveryVerbAndTheExitCodes() {
    CommandLineForTests told = CommandLineForTests.run("--help");

    assertThat(told.status()).isZero();
    assertThat(told.output())
        .contains(verbs())
        .contains("Exit codes: 0 done, 1 some trials failed for good, 2 bad input,")
        .contains("3 infrastructure, 130 stopped by Ctrl-C.");
  }

  @Test
  void completionIsSoundBashThatCompletesEveryVerb() throws Exception {
    Path script = folder.resolve("completion");
    Files.writeString(script, CommandLineForTests.run("generate-completion").output());

    Process bash =
        new ProcessBuilder("bash", "-c", COMPLETE, "bash", script.toString())
            .redirectErrorStream(true)
            .start();

    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8).lines())
        .containsAll(verbs());
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).isZero();
  }

  @Test
  void validateSaysWhatItThinksOfEachFile() throws Exception {
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(
        wrong, Files.readString(Path.of(QUICKSTART)).replace("baseline: sgd", "baseline: sdg"));

    CommandLineForTests told =
        CommandLineForTests.run("validate", QUICKSTART, wrong.toString(), "none.yaml", FAMILY);

    assertThat(told.status()).isEqualTo(2);
    assertThat(told.output().lines())
        .containsExactly(
            QUICKSTART + " is a valid sweep: quickstart",
            FAMILY + " is a valid sweep: fashion-mnist-sam-family");
    assertThat(told.errors())
        .contains(wrong + " is not a valid sweep:", "\"sdg\" is not one of sgd, sam")
        .contains("there is no file none.yaml");
  }

  @Test
  void filesThatAreAllValidAreDone() {
    assertThat(CommandLineForTests.run("validate", QUICKSTART, FAMILY).status()).isZero();
  }

  @Test
  void previewListsTheTrialsForAPersonAndForAProgram() {
    CommandLineForTests text = CommandLineForTests.run("preview", QUICKSTART, "--no-time");
    CommandLineForTests json =
        CommandLineForTests.run("preview", QUICKSTART, "--no-time", "--json");

    assertThat(text.status()).isZero();
    assertThat(text.output()).contains("quickstart", "sgd", "gsam");
    assertThat(json.status()).isZero();
    JsonNode preview = Wire.value(json.output().getBytes(UTF_8), JsonNode.class);
    assertThat(preview.path("trials")).hasSize(20);
  }
}
