package dev.lethe.worker.corruption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Corruption.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind against what numpy, SciPy, scikit-image, OpenCV and Pillow make of the same image. */
class GoldenCorruptionsTest {
  static List<GoldenCorruption> cases() {
    return GoldenCorruption.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theImageIsThatOfTheOtherLibrariesUpToRounding(GoldenCorruption golden) {
    int[] differences = golden.differences();

    assertThat(Arrays.stream(differences).max().orElseThrow()).isLessThanOrEqualTo(1);
    assertThat(Arrays.stream(differences).average().orElseThrow()).isLessThan(0.1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void itsConstantsAreARowOfThePublishedOnes(GoldenCorruption golden) {
    Stream<double[]> rows =
        Stream.of(Published.values()).flatMap(set -> Stream.of(set.rows(golden.kind())));

    assertThat(rows).anyMatch(row -> Arrays.equals(row, golden.constants()));
  }

  @Test
  void everyKindHasACase() {
    assertThat(cases()).extracting(GoldenCorruption::kind).containsAll(List.of(Kind.values()));
  }
}
