package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.orchestrator.http.access.Caller;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.http.access.Tokens;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Making a token, giving it to the server, and sending it. */
class TokenTest {
  @TempDir private Path directory;

  @Test
  void theLineGoesToTheFileAndTheTokenToThePerson() throws Exception {
    CommandLineForTests made = CommandLineForTests.run("token", "anne", "--role", "submit");

    Tokens tokens = Tokens.read(Files.writeString(directory.resolve("tokens"), made.output()));

    assertThat(made.status()).isZero();
    String token = made.errors().lines().filter(line -> line.startsWith("lethe_")).findAny().get();
    assertThat(tokens.caller(token)).hasValue(new Caller("anne", Role.SUBMIT));
    assertThat(made.output()).doesNotContain(token);
  }

  @Test
  void aRoleThatNobodyKnowsIsSaid() {
    assertThat(CommandLineForTests.run("token", "anne", "--role", "root").errors())
        .contains("\"root\" is no role; expected read, submit or admin");
    assertThat(CommandLineForTests.run("token", "a b", "--role", "read").status()).isEqualTo(2);
  }

  @Test
  void anOrchestratorThatWouldLetInEverybodyIsRefusedWithTheWayOut() {
    CommandLineForTests told =
        CommandLineForTests.run("orchestrator", "--kafka", "127.0.0.1:9", "--host", "0.0.0.0");

    assertThat(told.status()).isEqualTo(2);
    assertThat(told.errors()).contains("lethe token NAME", "--tokens FILE", "--host 127.0.0.1");
  }

  @Test
  void noPasswordIsTakenFromACommandLineOrShown() {
    for (String option : List.of("--mlflow", "--url")) {
      CommandLineForTests told =
          CommandLineForTests.run(
              "orchestrator", "--kafka", "127.0.0.1:9", option, "http://anne:geheim@host:1");

      assertThat(told.status()).isEqualTo(2);
      assertThat(told.errors()).contains("it has a user in it").doesNotContain("geheim");
    }
  }

  @Test
  void halfOfATlsIsSaid() {
    CommandLineForTests told =
        CommandLineForTests.run("orchestrator", "--kafka", "127.0.0.1:9", "--tls-cert", "a.pem");

    assertThat(told.errors()).contains("--tls-cert and --tls-key belong together");
  }

  @Test
  void aTokenIsNotSentInTheClearToAnotherMachine() throws Exception {
    ClientAccess access = new ClientAccess();
    Map<String, String> environment = Map.of("LETHE_TOKEN", "lethe_secret");

    assertThat(access.authorization(URI.create("https://lethe.example"), environment))
        .hasValue("Bearer lethe_secret");
    assertThat(access.authorization(URI.create("http://127.0.0.1:8400"), environment)).isPresent();
    assertThat(access.authorization(URI.create("http://lethe.example"), Map.of())).isEmpty();
    assertThatThrownBy(() -> access.authorization(URI.create("http://lethe.example"), environment))
        .isInstanceOf(ServerProblem.class)
        .hasMessageContaining("LETHE_TOKEN_OVER_HTTP=yes")
        .message()
        .doesNotContain("lethe_secret");
  }
}
