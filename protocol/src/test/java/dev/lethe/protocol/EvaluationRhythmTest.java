package dev.lethe.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationRhythmTest {
  @ParameterizedTest
  @CsvSource({
    "1, 3, '1,2,3'",
    "2, 5, '2,4,5'",
    "2, 4, '2,4'",
    "3, 7, '3,6,7'",
    "7, 7, '7'",
    "9, 4, '4'",
    "1, 1, '1'",
  })
  void everySoManyEpochsAreEvaluatedAndTheLast(int every, long epochs, String due) {
    EvaluationRhythm rhythm = new EvaluationRhythm(every, false);

    List<String> found =
        LongStream.rangeClosed(1, epochs)
            .filter(epoch -> rhythm.isDue(epoch, epochs))
            .mapToObj(String::valueOf)
            .toList();

    assertThat(String.join(",", found)).isEqualTo(due);
    assertThat(rhythm.times(epochs)).isEqualTo(found.size());
  }

  @Test
  void fewerThanEveryEpochIsTheLeast() {
    assertThatThrownBy(() -> new EvaluationRhythm(0, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutAWordOnTestsTheyAreForTheEnd() {
    assertThat(Wire.value("{\"every\":3}".getBytes(UTF_8), EvaluationRhythm.class))
        .isEqualTo(new EvaluationRhythm(3, false));
  }
}
