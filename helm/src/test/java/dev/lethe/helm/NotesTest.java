package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm tells after an installation. */
class NotesTest {
  @ParameterizedTest
  @CsvSource({"trying-out.yaml, http://127.0.0.1:8400", "tls.yaml, https://localhost:8400 --ca"})
  void theNextThreeCommandsNameWhatIsThere(String valueSet, String server) {
    assertThat(Chart.notes(valueSet))
        .contains(
            "1. kubectl -n lab rollout status deployment/sweeps-orchestrator\n",
            "2. kubectl -n lab port-forward service/sweeps-orchestrator 8400:8400\n",
            "3. LETHE_TOKEN=… lethe submit sweep.yaml --server " + server);
    assertThat(Chart.manifests(valueSet))
        .extracting(Manifest::toString)
        .contains("Deployment sweeps-orchestrator", "Service sweeps-orchestrator");
  }

  @Test
  void whatIsForTryingOutIsCalledThat() {
    assertThat(Chart.notes("trying-out.yaml"))
        .contains("! The bundled Kafka", "! The bundled MLflow");
    assertThat(Chart.notes("production.yaml")).doesNotContain("!");
  }

  @Test
  void withoutPoolsItSaysThatNothingWillRun() {
    assertThat(Chart.notes("no-pools.yaml")).contains("no trial will run");
  }
}
