package dev.lethe.orchestrator.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.orchestrator.testing.MlflowForTests;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Trial;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/** On a real server. */
class WeightsOnRunsTest {
  private static final byte[] CONTENT = "not really safetensors".getBytes(UTF_8);

  @TempDir private Path artifacts;
  private final MlflowClient client = new MlflowClient(MlflowForTests.uri().toString());
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    http.close();
  }

  @Test
  void whatThisMachinesWorkersKeptIsOnTheRunWithADescription() throws Exception {
    KeptWeights weights = weights("shown-local");
    Path file = weights.name().below(artifacts);
    Files.createDirectories(file.getParent());
    Files.write(file, CONTENT);

    new Tracker(trained("shown-local", weights).source(), MlflowForTests.uri(), artifacts).close();

    Run run = run("shown-local");
    assertThat(tag(run, WeightsOnRuns.SHOWN)).isEqualTo(weights.checksum());
    assertThat(artifact(run, "weights/model.safetensors").body()).isEqualTo(text());
    assertThat(artifact(run, "weights/MLmodel").body())
        .contains("  safetensors:", "run_id: " + run.getInfo().getRunId())
        .contains("\"shape\":[-1,3,12,12]", "\"shape\":[-1,4]")
        .doesNotContain("python_function");
    assertThat(artifact(run, "weights/README.md").body())
        .contains("nn.Conv2d(3, 16, 3, padding=1, bias=False)", weights.checksum());
  }

  @Test
  void whatWorkersElsewhereBroughtToTheStoreIsOnTheRunToo() throws Exception {
    KeptWeights weights = weights("shown-stored");
    Path file = Files.write(artifacts.resolve("elsewhere"), CONTENT);
    try (ArtifactStore store = new ArtifactStore(MlflowAccess.of(MlflowForTests.uri(), Map.of()))) {
      store.put(weights.name().inStore(), file, () -> true);
    }

    new Tracker(trained("shown-stored", weights).source(), MlflowForTests.uri()).close();

    assertThat(artifact(run("shown-stored"), "weights/model.safetensors").body()).isEqualTo(text());
  }

  @Test
  void whatIsInNeitherPlaceIsNotThereAndKeepsNothingUp() throws Exception {
    KeptWeights weights = weights("shown-nowhere");
    ScriptedLog log = trained("shown-nowhere", weights);

    new Tracker(log.source(), MlflowForTests.uri(), artifacts).close();

    Run run = run("shown-nowhere");
    assertThat(tag(run, WeightsOnRuns.SHOWN)).isEmpty();
    assertThat(tag(run, "lethe.weights")).isEqualTo(weights.name().value());
    assertThat(artifact(run, "weights/MLmodel").statusCode()).isNotEqualTo(200);
  }

  @Test
  void aFileThatIsDamagedIsNotShown() throws Exception {
    KeptWeights weights = weights("shown-damaged");
    Path file = Files.writeString(artifacts.resolve("elsewhere"), "damaged");
    try (ArtifactStore store = new ArtifactStore(MlflowAccess.of(MlflowForTests.uri(), Map.of()))) {
      store.put(weights.name().inStore(), file, () -> true);
    }

    new Tracker(trained("shown-damaged", weights).source(), MlflowForTests.uri()).close();

    assertThat(tag(run("shown-damaged"), WeightsOnRuns.SHOWN)).isEmpty();
  }

  private static KeptWeights weights(String sweep) {
    ArtifactName name = new ArtifactName("weights/" + sweep + "/sgd-seed-1-0a.safetensors");
    return new KeptWeights(name, Checksum.of(CONTENT));
  }

  private static ScriptedLog trained(String name, KeptWeights weights) {
    ScriptedLog log = new ScriptedLog("log", name);
    Trial trial = log.submit().getFirst();
    log.start(trial, 1, Map.of("input", "3x12x12", "classes", "4"));
    log.accept(
        new Report.Completed(
            ScriptedLog.attempt(trial), 20, 200, 1.5, Map.of("test/accuracy", 0.75), weights));
    return log;
  }

  private Run run(String experiment) {
    String id = client.getExperimentByName(experiment).orElseThrow().getExperimentId();
    return client
        .searchRuns(
            List.of(id), "tags.`lethe.weights` LIKE '%'", ViewType.ACTIVE_ONLY, 10, List.of())
        .getItems()
        .getFirst();
  }

  private static String tag(Run run, String name) {
    return run.getData().getTagsList().stream()
        .filter(tag -> tag.getKey().equals(name))
        .map(RunTag::getValue)
        .findFirst()
        .orElse("");
  }

  private static String text() {
    return new String(CONTENT, UTF_8);
  }

  /** As MLflow's page reads it. */
  private HttpResponse<String> artifact(Run run, String name) throws Exception {
    URI uri =
        MlflowForTests.uri()
            .resolve("/get-artifact?path=%s&run_id=%s".formatted(name, run.getInfo().getRunId()));
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
