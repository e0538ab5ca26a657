package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.Orchestrator;
import dev.lethe.orchestrator.doctor.Finding;
import dev.lethe.orchestrator.doctor.Level;
import dev.lethe.orchestrator.testing.CannedServer;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of orchestrators that answer as a test says; DoctorTest asks a real one. */
class ServerCheckTest {
  private static final long END = 5_000;

  @AutoClose private CannedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new CannedServer();
    server.answer("/health/ready", 200, "application/json", "{}");
  }

  private Finding find(String check) throws Exception {
    try (ServerClient client = new ServerClient(server.uri(), new ClientAccess())) {
      List<Finding> found = new ServerCheck(client, OptionalLong.of(END)).findings();
      return found.stream().filter(one -> one.check().equals(check)).findFirst().orElseThrow();
    }
  }

  private void serve(String version, String position) {
    server.answer(
        "/metrics",
        200,
        "text/plain",
        "lethe_build_info{version=\"%s\"} 1.0\n%s\n".formatted(version, position));
  }

  @Test
  void oneThatIsWellIsSaidToBe() throws Exception {
    serve(Orchestrator.VERSION, "lethe_log_position 4000.0");

    assertThat(find("orchestrator").level()).isEqualTo(Level.OK);
    assertThat(find("orchestrator access").level()).isEqualTo(Level.OK);
    assertThat(find("orchestrator version").level()).isEqualTo(Level.OK);
    assertThat(find("orchestrator position"))
        .isEqualTo(Finding.ok("orchestrator position", "1000 records behind the end of the log"));
  }

  @Test
  void oneThatIsFarBehindIsSaidWithWhatToLookAt() throws Exception {
    serve(Orchestrator.VERSION, "lethe_log_position 3999.0");

    assertThat(find("orchestrator position").level()).isEqualTo(Level.PROBLEM);
    assertThat(find("orchestrator position").text())
        .startsWith("1001 records behind the end of the log. Is it at this Kafka");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lethe_log_position NaN", "lethe_leader 1"})
  void oneThatHasNotReadTheLogIsWaitedFor(String position) throws Exception {
    serve(Orchestrator.VERSION, position);

    assertThat(find("orchestrator position").level()).isEqualTo(Level.PROBLEM);
    assertThat(find("orchestrator position").text()).contains("has not read the log", "Wait;");
  }

  @Test
  void anotherVersionIsSaidWithTheOrderOfUpgrades() throws Exception {
    serve("0.0.1", "lethe_log_position 5000.0");

    assertThat(find("orchestrator version").level()).isEqualTo(Level.WARNING);
    assertThat(find("orchestrator version").text())
        .contains("\"0.0.1\", this is " + Orchestrator.VERSION)
        .contains("Upgrade orchestrators first");
  }

  @ParameterizedTest
  @CsvSource({
    "/health/ready, 503, orchestrator, it follows",
    "/metrics, 401, orchestrator access, A token is taken from LETHE_TOKEN or --token-file FILE.",
  })
  void oneThatIsNotReadyOrDoesNotLetInIsSaidWithItsReason(
      String path, int status, String check, String expected) throws Exception {
    serve(Orchestrator.VERSION, "lethe_log_position 5000.0");
    server.answer(
        path,
        status,
        "application/problem+json",
        "{\"status\": %d, \"title\": \"No\", \"detail\": \"it follows\"}".formatted(status));

    assertThat(find(check).level()).isEqualTo(Level.PROBLEM);
    assertThat(find(check).text()).startsWith("it follows").endsWith(expected);
  }
}
