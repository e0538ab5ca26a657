package dev.lethe.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.plan.Preview;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever is in a file, it is a sweep or has problems, soon and in little memory. */
class HostileFilesTest {
  private static final SequencedMap<String, byte[]> FILES = HostileFiles.all();

  @Test
  void thereAreHundredsOfThem() {
    assertThat(FILES).hasSizeGreaterThan(500);
  }

  @TestFactory
  List<DynamicTest> everyOneIsASweepOrHasProblemsWithinTheBounds() {
    return FILES.entrySet().stream()
        .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> check(file.getValue())))
        .toList();
  }

  private static void check(byte[] file) {
    ReadingCost cost = ReadingCost.of(() -> SweepReader.read(file));

    assertThat(cost).matches(ReadingCost::isBounded, "is within the bounds");
    switch (cost.reading()) {
      case Reading.Valid(Sweep sweep, String _) ->
          assertThat(Preview.of(sweep).trials()).hasSizeLessThan(2_000);
      case Reading.Invalid(List<Problem> problems) -> {
        assertThat(problems).isNotEmpty().hasSizeLessThanOrEqualTo(1001);
        assertThat(problems)
            .allSatisfy(problem ->
                assertThat(problem.path() + problem.message())
                    .hasSizeLessThan(5_000)
                    .doesNotContainPattern("\\p{C}"));
      }
    }
  }

  @TestFactory
  List<DynamicTest> aBillionTrialsAreRefusedBeforeAnyIsPlanned() {
    return FILES.entrySet().stream()
        .filter(file -> file.getKey().contains("billion trials"))
        .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> checkTrials(file.getValue())))
        .toList();
  }

  private static void checkTrials(byte[] file) {
    Reading.Invalid refused = (Reading.Invalid) SweepReader.read(file);

    assertThat(refused.problems())
        .anySatisfy(problem ->
            assertThat(problem.message()).contains("trials; at most 1,000,000 are planned"));
  }
}
