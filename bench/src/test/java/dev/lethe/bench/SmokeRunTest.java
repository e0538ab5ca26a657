package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lethe run --smoke} with real worker processes and no data at all. */
class SmokeRunTest {
  private static final String RESNET =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: tried
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: cifar-100, train: 40000, validation: 10000}
        model: {name: resnet-18, stem: cifar WEIGHTS}
      parameters: {learning_rate: 0.1, batch_size: 4096, m: 64}
      variants: {sam: {rho: 0.1}}
      baseline: sam
      method: grid
      budget: {per_trial: {epochs: 90}}
      """;

  @TempDir Path folder;

  @Test
  void everyVariantOfTheQuickstartIsTried() throws Exception {
    String said = smoke(Path.of("../sweeps/quickstart.yaml"), 0);

    assertThat(said)
        .containsPattern("sgd +4 +[0-9.]+ +[0-9,]+ MB +6,286\n")
        .containsPattern("gsam +4 ")
        .containsPattern("asam +4 ")
        .containsPattern("obf +4 ")
        .contains("Every variant starts.");
  }

  @Test
  void aModelIsTriedWithoutItsDataInTwoMicroBatches() throws Exception {
    assertThat(smoke(file(""), 0)).containsPattern("sam +8 +[0-9.]+ +[0-9,]+ MB +11,220,132\n");
  }

  @Test
  void whatCannotStartIsSaidWithTheReason() throws Exception {
    assertThat(smoke(file(", weights: " + folder + "/none.safetensors"), 1))
        .contains("sam          cannot start: the weights " + folder + "/none.safetensors")
        .contains("1 of 1 variants cannot start.");
  }

  private Path file(String weights) throws Exception {
    return Files.writeString(folder.resolve("sweep.yaml"), RESNET.replace(" WEIGHTS", weights));
  }

  private String smoke(Path file, int status) throws Exception {
    try (LetheProcess run =
        LetheProcess.start(folder.resolve("home"), Map.of(), "run", file.toString(), "--smoke")) {
      assertThat(run.status()).as(run.output()).isEqualTo(status);
      return run.output();
    }
  }
}
