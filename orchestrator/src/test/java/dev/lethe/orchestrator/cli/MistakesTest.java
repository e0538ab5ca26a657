package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user does wrong in the first five minutes, and is told. */
class MistakesTest {
  private static final String QUICKSTART = Path.of("..", "sweeps", "quickstart.yaml").toString();

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
        "status --server nonsense | is not the URL of an orchestrator"
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
  void aKafkaThatCannotBeIsInfrastructure() {
    CommandLineForTests told =
        CommandLineForTests.run("run", QUICKSTART, "--kafka", "nonsense", "--no-mlflow");

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.errors())
        .startsWith("lethe: \"nonsense\" is not where a Kafka can be")
        .contains("Expected --kafka HOST:PORT");
  }
}
