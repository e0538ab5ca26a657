package dev.lethe.orchestrator.ranking;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The statistics beside those of SciPy and statsmodels; {@code statistics.py} made the values. */
class StatisticsTest {
  private static final Offset<Double> CLOSE = within(1e-10);

  static Stream<JsonNode> samples() {
    return cases("samples");
  }

  static Stream<JsonNode> corrections() {
    return cases("holm");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void pValuesAreThoseOfScipysPermutationTest(JsonNode sample) {
    assertThat(PairedTest.pValue(numbers(sample.path("values"))))
        .isCloseTo(sample.path("p").asDouble(), CLOSE);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void intervalsAreThoseOfScipysStudentDistribution(JsonNode sample) {
    double[] values = numbers(sample.path("values"));

    assertThat(Interval.mean(values)).isCloseTo(sample.path("mean").asDouble(), CLOSE);
    check(requireNonNull(Interval.ofMean(values, 0.90)), sample.path("interval90"));
    check(requireNonNull(Interval.ofMean(values, 0.95)), sample.path("interval95"));
  }

  @ParameterizedTest
  @MethodSource("corrections")
  void correctionsAreThoseOfStatsmodels(JsonNode correction) {
    Map<String, Double> p = new LinkedHashMap<>();
    for (double value : numbers(correction.path("p"))) {
      p.put("comparison " + p.size(), value);
    }

    double[] corrected =
        PairedTest.holm(p).values().stream().mapToDouble(Double::doubleValue).toArray();

    assertThat(corrected).containsExactly(numbers(correction.path("corrected")), CLOSE);
  }

  private static void check(Interval interval, JsonNode wanted) {
    assertThat(interval.low()).isCloseTo(wanted.path(0).asDouble(), CLOSE);
    assertThat(interval.high()).isCloseTo(wanted.path(1).asDouble(), CLOSE);
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static Stream<JsonNode> cases(String name) {
    try (InputStream file = StatisticsTest.class.getResourceAsStream("statistics.json")) {
      JsonNode all = Wire.value(requireNonNull(file).readAllBytes(), JsonNode.class);
      return StreamSupport.stream(all.path(name).spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
