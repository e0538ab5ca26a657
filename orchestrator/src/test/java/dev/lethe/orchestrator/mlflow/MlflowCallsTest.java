package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MlflowCallsTest {
  private static final Duration DEADLINE = Duration.ofMillis(500);

  @Test
  void aCallThatIsGivenUpLeavesNoConnectionBehind() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        MlflowCalls mlflow = new MlflowCalls(uri(silent), DEADLINE)) {

      assertThatThrownBy(() -> mlflow.call(client -> client.getExperimentByName("any")))
          .isInstanceOf(MlflowAway.class)
          .hasMessageContaining("no answer within 500 ms");

      try (Socket accepted = silent.accept()) {
        accepted.setSoTimeout(20_000);
        assertThat(accepted.getInputStream().readAllBytes())
            .as("the request, to the end of the connection")
            .startsWith("GET ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      }
    }
  }

  @Test
  void theLinkStaysBelowThePathOfTheServer() {
    assertThat(Tracker.link(URI.create("http://host/mlflow/"), "7"))
        .hasToString("http://host/mlflow/#/experiments/7/runs?workflowType=machine_learning");
    assertThat(Tracker.link(URI.create("http://host:5000"), "7"))
        .hasToString("http://host:5000/#/experiments/7/runs?workflowType=machine_learning");
  }

  private static URI uri(ServerSocket server) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }
}
