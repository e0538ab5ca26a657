package dev.lethe.orchestrator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.orchestrator.testing.CannedServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of servers that answer as a test says; DoctorTest asks a real one. */
class MlflowCheckTest {
  private static final String VERSION = "/version";
  private static final String SEARCH = "/api/2.0/mlflow/experiments/search";

  @AutoClose private CannedServer server;

  @BeforeEach
  void start() throws Exception {
    server = new CannedServer();
  }

  private Finding find(String check) throws InterruptedException {
    List<Finding> found = MlflowCheck.of(MlflowAccess.of(server.uri(), Map.of()), "3.17.2");
    return found.stream().filter(one -> one.check().equals(check)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.17.2", "3.0.0", "3.99", "2.22.4", "2.22.0rc1", "2.23.0"})
  void aVersionThatLetheWorksWithIsNothingToLookAt(String version) throws Exception {
    server.answer(VERSION, 200, "text/html", version);

    assertThat(find("mlflow"))
        .isEqualTo(Finding.ok("mlflow", "%s is MLflow %s".formatted(server.uri(), version)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.21.9", "2.3.0", "1.30.1", "4.0.0", "22.2.0"})
  void anotherVersionIsSaidWithThoseThatServe(String version) throws Exception {
    server.answer(VERSION, 200, "text/html", version);

    assertThat(find("mlflow").level()).isEqualTo(Level.WARNING);
    assertThat(find("mlflow").text())
        .contains("is MLflow " + version, "3.17.2", "2.22 and later", "Take one of these.");
  }

  @ParameterizedTest
  @CsvSource({"200, <html>Sign in</html>", "200, 3", "404, 3.17.2"})
  void whatTellsNoVersionMayBeNoMlflow(int status, String body) throws Exception {
    server.answer(VERSION, status, "text/html", body);

    assertThat(find("mlflow").level()).isEqualTo(Level.WARNING);
    assertThat(find("mlflow").text())
        .contains("does not tell its version (it answered %d)".formatted(status))
        .contains("Is --mlflow right?");
  }

  @ParameterizedTest
  @CsvSource({
    "401, it does not let this user in. Put MLFLOW_TRACKING_TOKEN",
    "403, it does not let this user in. Put MLFLOW_TRACKING_TOKEN",
    "404, Is --mlflow right",
    "500, Its log says more",
  })
  void whoeverIsNotServedIsToldWhatToDo(int status, String expected) throws Exception {
    server.answer(SEARCH, status, "application/json", "{}");

    assertThat(find("mlflow access").level()).isEqualTo(Level.PROBLEM);
    assertThat(find("mlflow access").text())
        .startsWith("answered %d".formatted(status))
        .contains(expected);
  }

  @Test
  void whoeverIsServedMayUseIt() throws Exception {
    server.answer(SEARCH, 200, "application/json", "{}");

    assertThat(find("mlflow access")).isEqualTo(Finding.ok("mlflow access", "lets this user in"));
  }
}
