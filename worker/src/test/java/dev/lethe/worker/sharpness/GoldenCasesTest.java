package dev.lethe.worker.sharpness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.training.EngineSetup;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every update of every golden case through the code that trains: bundled ones, or those in the
 * directory that the property {@code lethe.oracle} names.
 */
class GoldenCasesTest {
  /** Of a tensor's largest value; cases are float64, training is float32. */
  private static final double TOLERANCE = 1e-5;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @TestFactory
  Stream<DynamicTest> everyGoldenCaseIsReproduced() throws IOException, URISyntaxException {
    String given = System.getProperty("lethe.oracle", "");
    return tests(given.isEmpty() ? bundled("/oracle") : Path.of(given));
  }

  /** Made by the script beside them, with optimisers of PyTorch and timm. */
  @TestFactory
  Stream<DynamicTest> everyOptimizerIsThatOfItsLibrary() throws IOException, URISyntaxException {
    return tests(bundled("/training-cases"));
  }

  private static Stream<DynamicTest> tests(Path directory) throws IOException {
    List<Path> files = files(directory);
    assertThat(files).as("golden cases in %s", directory).isNotEmpty();
    return files.stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static Path bundled(String folder) throws URISyntaxException {
    return Path.of(GoldenCasesTest.class.getResource(folder).toURI());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> found = Files.list(directory)) {
      return found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  private static void check(Path file) throws IOException {
    GoldenCase golden = GoldenCase.read(file);
    assertThat(golden.steps()).isNotEmpty();
    try (NDManager manager = NDManager.newBaseManager()) {
      Network network = golden.network();
      NetworkState state = started(golden, network.initial(manager, new Random(0)));
      Descent descent = Descent.of(golden.optimizer(), network, manager);
      SharpGradient sharp =
          new SharpGradient(
              network, golden.perturbation(), golden.loss(), golden.m(), golden.piece());
      List<GoldenCase.Step> steps = golden.steps();
      for (int i = 0; i < steps.size(); i++) {
        checkStep(golden, steps.get(i), i, sharp, descent, state);
      }
    }
  }

  private static NetworkState started(GoldenCase golden, NetworkState state) {
    NDArray weights = state.weights().getManager().create(golden.initial());
    assertThat(weights.getShape()).isEqualTo(state.weights().getShape());
    return new NetworkState(weights, state.velocity(), state.statistics());
  }

  private static void checkStep(
      GoldenCase golden,
      GoldenCase.Step step,
      int number,
      SharpGradient sharp,
      Descent descent,
      NetworkState state) {
    try (NDManager manager = state.weights().getManager().newSubManager()) {
      NetworkState now = state.within(manager);
      NDArray images = manager.create(step.inputs(), new Shape(step.shape()));
      int classes = golden.classes();
      NDArray labels =
          manager.create(step.labels(classes), new Shape(images.getShape().get(0), classes));
      SharpGradient.Result result = sharp.of(now, new Batch(images, labels), golden.rho());
      float[] point = result.firstPoint().toFloatArray();
      float[] gradient = result.vector().toFloatArray();
      double norm = result.vector().norm().getFloat();
      NDArray clipped = Clipping.clip(result.vector(), norm, golden.clipNorm());
      descent.apply(now, clipped, golden.learningRate(), number);

      assertThat(result.loss())
          .as("loss")
          .isCloseTo(step.loss(), within(TOLERANCE * Math.max(1, Math.abs(step.loss()))));
      assertClose("perturbed", point, step.expected("perturbed_first_microbatch"));
      assertClose("gradient", gradient, step.expected("gradient"));
      assertClose("after", state.weights().toFloatArray(), step.expected("after"));
      assertClose("bn_running", state.statistics().toFloatArray(), step.expected("bn_running"));
    }
  }

  private static void assertClose(String what, float[] actual, List<GoldenCase.Tensor> expected) {
    int at = 0;
    for (GoldenCase.Tensor tensor : expected) {
      for (double value : tensor.values()) {
        assertThat((double) actual[at])
            .as("%s of %s, value %d of all", what, tensor.name(), at)
            .isCloseTo(value, within(TOLERANCE * tensor.scale()));
        at++;
      }
    }
    if (!expected.isEmpty()) {
      assertThat(actual).as("length of " + what).hasSize(at);
    }
  }
}
