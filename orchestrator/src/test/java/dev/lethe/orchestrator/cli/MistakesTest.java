package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.testing.CannedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user does wrong in the first five minutes, and is told. */
class MistakesTest {
  private static final String QUICKSTART = "../sweeps/quickstart.yaml";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "vaildate | Did you mean lethe validate",
        "run | Missing required parameter: 'FILE'",
        "run x.yaml --bogus | Unknown option: '--bogus'",
        "run x.yaml --workers 0 | --workers is 0; expected 1 or more",
        "run x.yaml --threads -1 | --threads is -1; expected 1 or more",
        "run x.yaml --workers many | 'many' is not an int",
        "run nothere.yaml | there is no file nothere.yaml",
        "ranking NO_NAME | cannot be the name of a sweep",
        "status --server nonsense | is not the URL of a server; expected http://HOST:PORT",
        "status --server http://127.0.0.1:70000 | is not the URL of a server",
        "watch x --server ftp://127.0.0.1 | is not the URL of a server",
        "ranking x NO_NAME | cannot be the name of a sweep",
        "ranking x --server http:///path | is not the URL of a server",
        "ranking x --json --csv | mutually exclusive",
        "track x --mlflow nonsense | is not the URL of a server",
        "track x --mlflow http://127.0.0.1:9 --patience -1 | --patience is -1; expected 0 to",
        "track x | Missing required option: '--mlflow=URI'",
        "orchestrator --kafka 127.0.0.1:9 --port 70000 | --port is 70000; expected 0 to 65535",
        "orchestrator --kafka 127.0.0.1:9 --port -1 | --port is -1; expected 0 to 65535",
        "orchestrator --kafka 127.0.0.1:9 --port http | 'http' is not an int",
        "orchestrator --kafka 127.0.0.1:9 --url nonsense | is not the URL of a server",
        "orchestrator --kafka 127.0.0.1:9 --mlflow nonsense | is not the URL of a server",
        "submit nothere.yaml | there is no file nothere.yaml",
        "validate nothere.yaml | there is no file nothere.yaml",
        "preview nothere.yaml | there is no file nothere.yaml",
        "cancel | Missing required parameter: 'SWEEP'",
        "export | Missing required parameter: 'SWEEP'",
        "export ../x | cannot be the name of a sweep",
        "export x -o nothere/out | cannot be written",
        "ranking x --from nothere | nothere is no export: it has no manifest.json",
        "ranking x --from nothere --server http://127.0.0.1:9 | give one of --from and --server",
        "ranking x --from nothere --kafka 127.0.0.1:9 | give one of --from and --kafka",
        "track x --from nothere --mlflow http://127.0.0.1:9 | nothere is no export"
      })
  void isBadInputAndSaidInAFewLines(String command, String message) {
    CommandLineForTests told = CommandLineForTests.run(command.split(" ", -1));

    assertThat(told.status()).isEqualTo(2);
    assertThat(told.errors()).startsWith("lethe: ").contains(message);
    assertThat(told.errors().lines()).hasSizeLessThanOrEqualTo(3);
    assertThat(told.output()).isEmpty();
  }

  @Test
  void aFolderInPlaceOfAFileAndAFileThatIsNoTextAreSaid() throws Exception {
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {0, 1, (byte) 0xff});

    CommandLineForTests ofFolder = CommandLineForTests.run("validate", folder.toString());
    CommandLineForTests ofBinary = CommandLineForTests.run("validate", binary.toString());

    assertThat(ofFolder.status()).isEqualTo(2);
    assertThat(ofFolder.errors()).contains("cannot be read: Is a directory");
    assertThat(ofBinary.status()).isEqualTo(2);
    assertThat(ofBinary.errors()).contains("not UTF-8; save the file in that encoding");
  }

  @Test
  void aFileWithoutAnEndIsSaidToBeTooLarge() {
    CommandLineForTests told = CommandLineForTests.run("validate", "/dev/zero");

    assertThat(told.status()).isEqualTo(2);
    assertThat(told.errors()).contains("larger than 1 MB, the most that a sweep file has");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "status x",
        "status --json",
        "watch x",
        "cancel x",
        "ranking x",
        "ranking x y",
        "ranking x --json"
      })
  void aServerThatIsSomethingElseIsInfrastructure(String command) throws Exception {
    try (CannedServer other = new CannedServer()) {
      other.answerElsewhere(200, "text/html", "<html>Sign in</html>");

      CommandLineForTests told =
          CommandLineForTests.run((command + " --server " + other.uri()).split(" ", -1));

      assertThat(told.status()).isEqualTo(3);
      assertThat(told.output()).isEmpty();
      assertThat(told.errors())
          .isEqualTo(
              "lethe: %s answered 200 and nothing that an orchestrator says; is --server right?\n"
                  .formatted(other.uri()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream"})
  void aServerThatAnswersWithEmptyJsonIsInfrastructure(String type) throws Exception {
    boolean json = type.endsWith("json");
    try (CannedServer other = new CannedServer()) {
      other.answerElsewhere(200, type, json ? "{}" : "event: sweep\nid: 1\ndata: {}\n\n");

      CommandLineForTests told =
          CommandLineForTests.run(
              json ? "status" : "watch", "x", "--server", other.uri().toString());

      assertThat(told.status()).isEqualTo(3);
      assertThat(told.errors()).contains("nothing that an orchestrator says");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "watch x",
        "cancel x",
        "ranking x",
        "ranking x y",
        "submit " + QUICKSTART
      })
  void aServerThatIsNotThereIsSaidByEveryVerbThatAsksOne(String command) {
    CommandLineForTests told =
        CommandLineForTests.run((command + " --server http://127.0.0.1:9").split(" ", -1));

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.errors()).startsWith("lethe: no orchestrator at http://127.0.0.1:9");
    assertThat(told.errors().lines()).hasSize(1);
  }

  @Test
  void aKafkaThatCannotBeIsInfrastructure() {
    CommandLineForTests told =
        CommandLineForTests.run("run", QUICKSTART, "--kafka", "nonsense", "--no-mlflow");

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.errors())
        .startsWith("lethe: \"nonsense\" is not where a Kafka can be")
        .contains("Expected --kafka HOST:PORT");
  }
}
