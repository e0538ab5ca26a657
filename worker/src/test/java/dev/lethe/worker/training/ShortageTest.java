package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.TokenPool;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShortageTest {
  /**
   * A patch for each pixel, and the attention of each to each: 141 TB, more than is addressable.
   */
  private static final int SIDE = 2048;

  private static final Classification SPEC = Examples.spec(new Rule.Sam(0.1), new Budget.Steps(2));

  @TempDir private Path folder;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @Test
  void trainingThatDoesNotFitEndsAndTheNextOneIsNotHarmed() {
    Outcome outcome = run(large(), pixels());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.OutOfMemory.class,
            full -> {
              assertThat(full.step()).isZero();
              assertThat(full.message())
                  .startsWith("the device has not enough memory for 1 example at a time (it wanted")
                  .endsWith(
                      "bytes more); a smaller model, smaller images or a larger device would do");
            });
    assertThat(run(SPEC, Examples.dataset())).isInstanceOf(Outcome.Completed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried"
            + " to allocate 64 bytes. Error code 12 (Cannot allocate memory)",
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.10 GiB",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "std::bad_alloc"
      })
  void everyAllocatorIsUnderstood(String message) {
    assertThat(Shortage.isMeantBy(new EngineException(message))).isTrue();
  }

  @Test
  void otherTroubleOfTheEngineIsNoShortage() {
    EngineException other =
        new EngineException("The size of tensor a (2) must match the size of tensor b (3)");

    assertThat(Shortage.isMeantBy(other)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "BATCH, 4, m: 2 needs about half",
    "GROUP, 4, micro_batch: 2 needs about half and gives the same result",
    "BATCH, 256, micro_batch: 128 needs about half and gives the same result",
    "GROUP, 1, 'a smaller model, smaller images or a larger device would do'"
  })
  void whatWouldFitIsSaid(ModelSpec.Norm norm, int atOnce, String advice) {
    Classification spec = Examples.plain(SPEC, new ModelSpec.SmallCnn(4, norm), SPEC.loss());
    EngineException full = new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB.");

    assertThat(new Shortage(spec, atOnce, null).describe(full))
        .contains(atOnce + " example", "(it wanted 2.00 GiB more); " + advice);
  }

  @ParameterizedTest
  @CsvSource({
    "BATCH, 2, 'm: 2 fits, as was tried, but is another question'",
    "GROUP, 2, 'micro_batch: 2 fits, as was tried, and gives the same result'",
    "GROUP, 0, 'a smaller model, smaller images or a larger device would do'"
  })
  void whatFittedIsSaid(ModelSpec.Norm norm, int fits, String advice) {
    Classification spec = Examples.plain(SPEC, new ModelSpec.SmallCnn(4, norm), SPEC.loss());
    EngineException full = new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB.");

    assertThat(new Shortage(spec, 8, fits).describe(full)).contains(advice);
  }

  @ParameterizedTest
  @CsvSource({"4, 3, 2", "4, 1, 1", "6, 3, 2", "4, 0, 0", "1024, 1000, 4", "1, 1, 0"})
  void theMostThatFitsIsADivisorOfM(int atOnce, int room, int expected) {
    Classification four = Examples.spec(new Rule.Sam(0.1), new Budget.Steps(2));

    assertThat(four.perturbationBatch()).isEqualTo(4);
    assertThat(Shortage.most(four, atOnce, examples -> examples <= room)).isEqualTo(expected);
  }

  @Test
  void whatFitsIsFoundByAPassThatLearnsNothing() {
    try (Learner learner = new Learner(large(), pixels())) {
      assertThat(learner.fits(1)).isFalse();
    }
    try (Learner learner = new Learner(SPEC, Examples.dataset())) {
      float[] before = learner.numbers().getFirst().toFloatArray();

      assertThat(learner.fits(4)).isTrue();

      assertThat(learner.numbers().getFirst().toFloatArray()).isEqualTo(before);
    }
  }

  private Outcome run(Classification spec, Dataset dataset) {
    CheckpointFolder checkpoints = new CheckpointFolder(folder, Examples.ATTEMPT);
    return Training.run(spec, dataset, null, checkpoints, new Journal());
  }

  private static Classification large() {
    return new Classification(
        new DatasetSpec("shapes", 1, 1, 0, null, null),
        new ModelSpec.VisionTransformer(2, 1, 2, 1, TokenPool.AVERAGE, 0),
        SPEC.loss(),
        0,
        List.of(),
        1,
        1,
        SPEC.perturbation(),
        SPEC.optimizer(),
        SPEC.schedule(),
        0,
        SPEC.budget(),
        1);
  }

  /** One image of black. */
  private static Dataset pixels() {
    Images images = new Images(new byte[SIDE * SIDE], 1, SIDE, SIDE, 1, new int[1]);
    LinkedHashMap<String, Images> tests = new LinkedHashMap<>();
    return new Dataset("none", 2, images, images, tests, new float[1], new float[] {1});
  }
}
