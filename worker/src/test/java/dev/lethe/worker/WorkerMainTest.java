package dev.lethe.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.options.CheckpointsAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** What a user does wrong, and what the command says to it. */
class WorkerMainTest {
  private final PrintStream console = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, UTF_8));
  }

  @AfterEach
  void giveTheConsoleBack() {
    System.setErr(console);
  }

  @Test
  void whatIsNoAddressIsSaidInOneLine() {
    int status = worker("--kafka", "nonsense");

    assertThat(status).isEqualTo(3);
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("lethe worker: \"nonsense\" is not where a Kafka can be")
        .endsWith("Expected --kafka HOST:PORT, or several with commas.");
  }

  @Test
  void artifactsThatCannotBeWrittenAreSaidInOneLine() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    int status = worker("--kafka", "127.0.0.1:9", "--artifacts", file.resolve("in").toString());

    assertThat(status).isEqualTo(3);
    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith("lethe worker: --artifacts is " + file)
        .contains("expected a folder for checkpoints");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9,         false, '--mlflow needs --artifacts DIR as well'",
    "nonsense,                   true,  '--mlflow: \"nonsense\" is not the URL of a server'",
    "file:///tmp,                true,  'is not the URL of a server'",
    "http://anne:geheim@host:80, true,  '--mlflow: it has a user in it; put name and password"
        + " into'",
  })
  void anMlflowThatCannotBeIsBadInput(String uri, boolean keeps, String expected) {
    List<String> arguments = new ArrayList<>(List.of("--kafka", "127.0.0.1:9", "--mlflow", uri));
    if (keeps) {
      arguments.addAll(List.of("--artifacts", folder.toString()));
    }

    int status = worker(arguments.toArray(String[]::new));

    assertThat(status).isEqualTo(2);
    assertThat(lines().getFirst()).startsWith("lethe worker: ").contains(expected);
    assertThat(said.toString(UTF_8)).doesNotContain("geheim");
  }

  @Test
  void certificatesThatCannotBeReadAreRefusedBeforeAnythingBegins() {
    Map<String, String> environment =
        Map.of(
            "MLFLOW_TRACKING_URI",
            "https://127.0.0.1:5000",
            "MLFLOW_TRACKING_SERVER_CERT_PATH",
            "/no/such.pem");

    Asks asks = new Asks();
    CommandLine _ = new CommandLine(asks);

    assertThatThrownBy(() -> asks.mlflow.server(true, environment))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "MLFLOW_TRACKING_URI: MLFLOW_TRACKING_SERVER_CERT_PATH=/no/such.pem: cannot be read");
  }

  @Command
  private static final class Asks {
    @Mixin private MlflowOption mlflow = new MlflowOption();
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:5000, true,  http://127.0.0.1:5000",
    "http://127.0.0.1:5000, false, ",
    "sqlite:///mlflow.db,   true,  ",
    "'',                    true,  ",
  })
  void withoutTheOptionItIsTheServerOfTheEnvironment(
      String configured, boolean keeps, @Nullable URI expected) {
    Map<String, String> environment = Map.of("MLFLOW_TRACKING_URI", configured);

    assertThat(new MlflowOption().server(keeps, environment)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "--threads, 0,    '--threads is 0; expected 1 or more'",
    "--stall,   -5,   '--stall is -5; expected 1 or more'",
    "--cache,   0,    '--cache is 0; expected 1 or more'",
    "--name,    a/b,  '--name is \"a/b\"; expected 1 to 60 letters, digits, . _ or -'",
    "--gpus,    some, '--gpus is \"some\"; expected all, or numbers such as 0,2'",
    "--checkpoints, /folder, 'option ''--checkpoints'''",
    "--checkpoints, s3://anne:geheim@b, 'expected s3://BUCKET/PREFIX, without a user'",
    "--checkpoints, s3://bucket/../up, 'expected s3://BUCKET/PREFIX, without a user'",
    "--threads, many, 'Invalid value for option ''--threads'''",
    "--colour,  red,  'Unknown option'",
  })
  void anOptionThatCannotBeMeantIsBadInput(String option, String value, String expected) {
    int status = worker("--kafka", "127.0.0.1:9", option, value);

    assertThat(status).isEqualTo(2);
    assertThat(lines().getFirst()).startsWith("lethe worker: ").contains(expected);
    assertThat(lines().getLast()).isEqualTo("For help: lethe worker --help");
    assertThat(said.toString(UTF_8)).doesNotContain("geheim");
  }

  @Test
  void anObjectStoreThatCannotBeIsRefusedBeforeAnythingBegins() {
    Map<String, String> environment = Map.of("AWS_ENDPOINT_URL", "http://anne:geheim@store:9000");

    assertThatThrownBy(() -> CheckpointsAddress.read("s3://bucket", environment))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("AWS_ENDPOINT_URL has a user in it")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void aKafkaMustBeNamed() {
    int status = worker();

    assertThat(status).isEqualTo(2);
    assertThat(lines().getFirst()).contains("--kafka");
  }

  private static int worker(String... arguments) {
    return WorkerMain.commandLine().execute(arguments);
  }

  private List<String> lines() {
    return said.toString(UTF_8).lines().toList();
  }
}
