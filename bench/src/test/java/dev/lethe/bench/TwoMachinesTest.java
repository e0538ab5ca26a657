package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Phase;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TopicNames;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two machines that share a Kafka and an MLflow, but no folder, with real processes on real ones:
 * what one trained the other goes on from.
 */
class TwoMachinesTest {
  private static final URI NOBODY = URI.create("http://127.0.0.1:9");

  @TempDir Path folder;

  @Test
  void whatOneTrainedTheOtherGoesOnFromWithTheSameBits() throws Exception {
    Consumer<String> progress = System.err::println;
    try (Broker broker = Broker.start(folder.resolve("kafka"));
        MlflowServer mlflow = MlflowServer.startApart(folder.resolve("mlflow"), progress)) {
      String away = run("one", broker, NOBODY, SweepText.confirming("first"));
      assertThat(away).contains("first: test/accuracy on confirm runs");
      assertThat(folder.resolve("one/artifacts/waiting")).isNotEmptyDirectory();

      run("one", broker, mlflow.uri(), SweepText.goingOn("here", "first"));
      assertThat(folder.resolve("one/artifacts/waiting")).isEmptyDirectory();
      assertThat(folder.resolve("one/artifacts/fetched")).doesNotExist();
      run("other", broker, mlflow.uri(), SweepText.goingOn("there", "first"));
      assertThat(folder.resolve("other/artifacts/weights/first")).doesNotExist();
      assertThat(folder.resolve("other/artifacts/fetched/weights/first")).isNotEmptyDirectory();

      Ledger ledger = FoldedLog.of(new Cluster(broker.bootstrap(), new TopicNames("lethe")));
      assertThat(trained(ledger, "there")).hasSize(4).isEqualTo(trained(ledger, "here"));
    }
  }

  /** Checksums of what confirm runs trained, by variant and seed. */
  private static Map<String, String> trained(Ledger ledger, String sweep) {
    SweepView view = ledger.view(new SweepName(sweep)).orElseThrow();
    Map<String, String> trained = new TreeMap<>();
    for (TrialView trial : view.trials()) {
      KeptWeights weights = trial.weights();
      if (trial.trial().phase() == Phase.CONFIRM && weights != null) {
        trained.put(trial.trial().variant() + trial.trial().seed(), weights.checksum());
      }
    }
    return trained;
  }

  private String run(String machine, Broker broker, URI mlflow, String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("sweep.yaml"), yaml);
    try (LetheProcess process =
        LetheProcess.start(
            folder.resolve(machine),
            Map.of(),
            "run",
            file.toString(),
            "--mlflow",
            mlflow.toString(),
            "--workers",
            "1",
            "--kafka",
            broker.bootstrap())) {
      assertThat(process.status()).as(process.output()).isZero();
      return process.output();
    }
  }
}
