package dev.lethe.orchestrator.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Map<String, String> NO_TAGS = Map.of();

  @Test
  void whatFitsIsOneCallThatCountsTheEpochs() {
    List<Batch> batches = Batch.of(1, epochs(2, 3, 6), Map.of("rho", 0.1), Map.of("device", "cpu"));

    assertThat(batches).hasSize(1);
    assertThat(batches.getFirst().metrics()).hasSize(2 * 6);
    assertThat(batches.getFirst().params()).hasSize(1);
    assertThat(batches.getFirst().tags())
        .extracting(Batch.Entry::key, Batch.Entry::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("device", "cpu"),
            org.assertj.core.groups.Tuple.tuple("lethe.epochs", "3"));
  }

  @Test
  void noCallIsLargerThanMlflowTakesAndAnEpochCountsOnceItIsWhole() {
    Map<String, Object> params =
        IntStream.range(0, 250).boxed().collect(Collectors.toMap(i -> "p" + i, i -> i));

    List<Batch> batches = Batch.of(0, epochs(1, 1000, 7), params, NO_TAGS);

    assertThat(batches)
        .allMatch(b -> b.metrics().size() + b.params().size() + b.tags().size() <= 1000);
    assertThat(batches).allMatch(b -> b.params().size() <= 100 && b.tags().size() <= 100);
    assertThat(batches.stream().mapToInt(b -> b.metrics().size()).sum()).isEqualTo(7000);
    assertThat(batches).extracting(Batch::epochs).startsWith(114, 228).endsWith(1000);
    assertThat(batches.stream().mapToInt(b -> b.params().size()).sum()).isEqualTo(250);
  }

  @Test
  void nothingIsCountedBeforeTheParametersAreThere() {
    Map<String, Object> params =
        IntStream.range(0, 250).boxed().collect(Collectors.toMap(i -> "p" + i, i -> i));

    List<Batch> batches = Batch.of(0, epochs(1, 1, 1), params, NO_TAGS);

    assertThat(batches)
        .extracting(b -> b.tags().isEmpty())
        .as("without lethe.epochs")
        .containsExactly(true, true, false);
  }

  @Test
  void withoutTheCountEverythingElseIsThere() {
    Batch batch =
        Batch.of(0, epochs(1, 3, 6), Map.of("rho", 0.1), Map.of("device", "cpu")).getFirst();

    assertThat(batch.uncounted().tags()).extracting(Batch.Entry::key).containsExactly("device");
    assertThat(batch.uncounted())
        .returns(batch.metrics(), Batch::metrics)
        .returns(batch.params(), Batch::params);
  }

  @Test
  void aPointThatIsNoNumberIsNotKnownAgain() {
    Batch.Point number = new Batch.Point(10, 1, Map.of("loss", 0.5), 1);
    Batch.Point none = new Batch.Point(20, 2, Map.of("loss", Double.NaN), 2);

    assertThat(Batch.of(0, List.of(number), Map.of(), NO_TAGS)).allMatch(Batch::isKnownAgain);
    assertThat(Batch.of(0, List.of(number, none), Map.of(), NO_TAGS))
        .noneMatch(Batch::isKnownAgain);
  }

  @Test
  void whereNothingIsNewNothingIsCalled() {
    assertThat(Batch.of(3, List.of(), Map.of(), NO_TAGS)).isEmpty();
  }

  @Test
  void longTextsAreCut() {
    List<Batch> batches = Batch.of(0, List.of(), Map.of("note", "x".repeat(10_000)), NO_TAGS);

    assertThat(batches.getFirst().params().getFirst().value()).hasSizeLessThan(600);
  }

  private static List<Batch.Point> epochs(int first, int last, int metrics) {
    Map<String, Double> values =
        IntStream.range(0, metrics).boxed().collect(Collectors.toMap(i -> "m" + i, i -> 0.5));
    return IntStream.rangeClosed(first, last)
        .mapToObj(epoch -> new Batch.Point(10L * epoch, epoch, values, epoch))
        .toList();
  }
}
