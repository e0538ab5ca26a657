package dev.lethe.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.worker.layer.Parameter;
import dev.lethe.worker.layer.Pass;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reference models of torchvision and timm, loaded from safetensors as a user would: bundled ones,
 * or those in the directory that the property {@code lethe.oracle.models} names.
 */
class GoldenModelsTest {
  /** Of the logits' standard deviation, or of a statistic's size. */
  private static final double TOLERANCE = 1e-3;

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> everyGoldenModelIsReproduced() throws IOException, URISyntaxException {
    List<Path> files = files(directory());
    assertThat(files).as("golden models in %s", directory()).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static Path directory() throws URISyntaxException {
    String given = System.getProperty("lethe.oracle.models", "");
    return given.isEmpty()
        ? Path.of(GoldenModelsTest.class.getResource("/oracle-models").toURI())
        : Path.of(given);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private void check(Path path) throws IOException, WeightMismatch {
    GoldenModel golden = GoldenModel.read(path);
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = Network.of(golden.spec(), golden.image(), golden.classes());
      NetworkState state = network.initial(manager, new Random(0));
      Path weights = folder.resolve("weights.safetensors");
      golden.writeWeights(weights, manager);
      WeightFile.read(weights, network, state, Head.KEEP);

      assertThat(network.parameters()).isEqualTo(golden.parameters());
      assertThat(names(network))
          .containsExactlyInAnyOrderElementsOf(
              golden.tensors().stream().map(GoldenModel.Formula::name).toList());
      checkLogits(golden, "evaluation", logits(golden, network, state, Pass.EVALUATION));
      checkLogits(golden, "training", logits(golden, network, state, Pass.TRAINING));
      checkRunning(golden.runningAfterTraining(), network, state);
    }
  }

  private static List<String> names(Network network) {
    return Stream.concat(
            network.weights().parameters().stream(), network.statistics().parameters().stream())
        .map(Parameter::name)
        .toList();
  }

  private static float[][] logits(
      GoldenModel golden, Network network, NetworkState state, Pass pass) {
    try (NDManager scratch = state.weights().getManager().newSubManager()) {
      NetworkState now = state.within(scratch);
      NDArray images = golden.input().array(scratch);
      NDArray logits = network.forward(now.weights(), now.statistics(), images, pass);
      int classes = Math.toIntExact(logits.getShape().get(1));
      float[] flat = logits.toFloatArray();
      float[][] rows = new float[flat.length / classes][];
      Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * classes, (i + 1) * classes));
      return rows;
    }
  }

  private static void checkLogits(GoldenModel golden, String mode, float[][] found) {
    double[][] expected = golden.logits(mode);
    double deviation = deviation(expected);
    assertThat(found.length).isEqualTo(expected.length);
    for (int row = 0; row < expected.length; row++) {
      for (int k = 0; k < expected[row].length; k++) {
        assertThat((double) found[row][k])
            .as("%s logit %d of example %d", mode, k, row)
            .isCloseTo(expected[row][k], within(TOLERANCE * deviation));
      }
    }
  }

  private static double deviation(double[][] logits) {
    double[] all = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
    double mean = Arrays.stream(all).average().orElseThrow();
    return Math.sqrt(Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
  }

  private static void checkRunning(JsonNode expected, Network network, NetworkState state) {
    List<Parameter> parameters = network.statistics().parameters();
    List<NDArray> views = network.statistics().views(state.statistics());
    expected
        .properties()
        .forEach(entry -> {
          List<String> names = parameters.stream().map(Parameter::name).toList();
          float[] found = views.get(names.indexOf(entry.getKey())).toFloatArray();
          for (int i = 0; i < entry.getValue().size(); i++) {
            double value = entry.getValue().get(i).asDouble();
            assertThat((double) found[i])
                .as("%s[%d]", entry.getKey(), i)
                .isCloseTo(value, within(TOLERANCE * Math.max(1, Math.abs(value))));
          }
        });
  }
}
