package dev.lethe.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.Refinements.Shrinking;
import dev.lethe.protocol.Refinements.Towards;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSpecTest {
  private static final Shrinking SHRINKING = new Shrinking(0.25, 2, Towards.INITIAL);
  private static final InitialWeights FILE = new InitialWeights.OfFile("file", Head.NEW, null);

  private static final List<EvaluationSet> SETS = List.of(EvaluationSet.own("test"));

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2, 2", "3, 2", "6, 4", "12, 4", "24, 4"})
  void aCutTrainingIsRefinedTheSameInPiecesThatDivideTheFew(int microBatch, int piece) {
    Classification cut = training(new Refinements(1.0, microBatch, 0.9, SHRINKING)).cutTo(8, 4);

    assertThat(cut.refinements()).isEqualTo(new Refinements(1.0, piece, 0.9, SHRINKING));
    assertThat(cut.evaluate()).isEqualTo(SETS);
    assertThat(cut.initial()).isEqualTo(FILE);
    assertThat(cut.stepsPerEpoch()).isEqualTo(1);
  }

  @Test
  void whatIsKnownOfItsFilesLeavesTheRestOfATrainingAsItIs() {
    Refinements refinements = new Refinements(1.0, 3, 0.9, SHRINKING);

    Classification known = training(refinements).withChecksum("cafe").from(null);

    assertThat(known.refinements()).isEqualTo(refinements);
    assertThat(known.evaluate()).isEqualTo(SETS);
    assertThat(known.dataset().checksum()).isEqualTo("cafe");
    assertThat(known.initial()).isNull();
    assertThat(known.precision()).isEqualTo(Precision.BF16_MIXED);
    assertThat(known.evaluation()).isEqualTo(new EvaluationRhythm(4, true));
  }

  private static Classification training(Refinements refinements) {
    return new Classification(
        new DatasetSpec("mnist", 96, 32, 0, null, null),
        new ModelSpec.Mlp(16, 1),
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        List.of(),
        24,
        12,
        Perturbation.NONE,
        new Optimizer.Sgd(0.1, 0.9, false, 0, WeightDecayOn.ALL),
        new LearningRateSchedule.Constant(),
        0,
        new Budget.Epochs(6),
        9,
        refinements,
        SETS,
        List.of(),
        FILE,
        Precision.BF16_MIXED,
        new EvaluationRhythm(4, true));
  }
}
