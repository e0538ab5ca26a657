package dev.lethe.worker.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.training.EngineSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against exact Hessians, of networks in double precision and of quadratic forms. */
class HessianTopTest {
  private final NDManager manager = NDManager.newBaseManager();

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void productIsThatWithTheExactHessian() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      NDArray vector = manager.arange(1f, measured.state().weights().size() + 1f).sin();
      NDArray sum = manager.zeros(vector.getShape());
      try (HessianProduct product = new HessianProduct(manager)) {
        for (int number = 0; number < 2; number++) {
          sum.addi(
              product.of(
                  measured.landscape(),
                  measured.state().weights(),
                  vector,
                  measured.batch(number)));
        }
      }

      double[] expected = numbers(measured.expected().path("product"));
      float[] actual = sum.divi(2).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) actual[i])
            .as("%s, weight %d", measured, i)
            .isCloseTo(expected[i], within(1e-5 * largest(expected)));
      }
    }
  }

  @Test
  void eigenvalueIsTheLargestOfTheExactHessian() {
    for (MeasuredCase measured : MeasuredCase.all(manager)) {
      NDArray start = start(measured.state().weights().size());

      double top =
          new HessianTop(measured.landscape(), measured.state().weights())
              .of(measured.batches(2), start);

      double expected = measured.expected().path("hessian_top").asDouble();
      assertThat(top).as("%s", measured).isCloseTo(expected, within(2e-3 * expected));
    }
  }

  @Test
  void eigenvalueThatIsLargestInSizeKeepsItsSign() {
    Landscape saddle = quadratic(3f, -7f, 1f);

    double top = new HessianTop(saddle, manager.create(new float[3])).of(none(), start(3));

    assertThat(top).isCloseTo(-7, within(1e-2));
  }

  @Test
  void flatLossHasNone() {
    double top =
        new HessianTop(quadratic(0f, 0f), manager.create(new float[2])).of(none(), start(2));

    assertThat(top).isZero();
  }

  /** A product that was kept would keep 36 MB or more, which is mapped on its own, not pooled. */
  @Test
  void productLeavesNothingBehind() throws IOException {
    int weights = 9_000_000;
    NDArray point = manager.ones(new Shape(weights));
    NDArray curvature = manager.ones(new Shape(weights));
    Landscape bowl = (at, _) -> at.square().mul(curvature).sum().mul(0.5f);
    NDArray direction = manager.ones(new Shape(weights));
    List<Long> memory = new ArrayList<>();

    try (HessianProduct product = new HessianProduct(manager)) {
      for (int i = 0; i < 8; i++) {
        try (NDManager scratch = manager.newSubManager()) {
          NDArray here = point.stopGradient();
          here.attach(scratch);
          NDArray _ = product.of(bowl, here, direction, batch());
        }
        memory.add(residentMegabytes());
      }
    }

    assertThat(memory.getLast() - memory.get(1)).as("MB: %s", memory).isLessThan(100);
  }

  private static long residentMegabytes() throws IOException {
    String status = Files.readString(Path.of("/proc/self/status"));
    Matcher resident = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
    assertThat(resident.find()).isTrue();
    return Long.parseLong(resident.group(1)) / 1024;
  }

  private NDArray start(long size) {
    Engine.getInstance().setRandomSeed(3);
    return manager.randomNormal(new Shape(size));
  }

  private Landscape quadratic(float... curvatures) {
    NDArray diagonal = manager.create(curvatures);
    return (at, _) -> at.square().mul(diagonal).sum().mul(0.5f);
  }

  private Batch batch() {
    return new Batch(manager.create(0f), manager.create(0f));
  }

  private Batches none() {
    return new Batches() {
      @Override
      public int count() {
        return 1;
      }

      @Override
      public Batch get(NDManager owner, int number) {
        return batch();
      }

      @Override
      public void close() {
        // nothing to free
      }
    };
  }

  private static double[] numbers(JsonNode list) {
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).asDouble();
    }
    return numbers;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
