package dev.lethe.orchestrator.measures;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.orchestrator.statistics.Interval;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Against SciPy; {@code kendall.py} computed what is expected. */
class KendallTest {
  private final JsonNode file = read();

  @Test
  void tauIsThatOfScipy() {
    for (JsonNode expected : file.path("cases")) {
      double tau = Kendall.tau(numbers(expected.path("x")), numbers(expected.path("y")));

      assertThat(tau)
          .as(expected.path("name").asText())
          .isCloseTo(expected.path("tau").asDouble(Double.NaN), within(1e-12));
    }
  }

  /** The ends of both are those of samples, a thousand of them here. */
  @Test
  void intervalIsThatOfTwentyThousandSamples() {
    JsonNode expected = file.path("interval");
    double[] x = numbers(expected.path("x"));
    double[] y = numbers(expected.path("y"));

    Interval interval = requireNonNull(Kendall.interval(x, y, 0.95));

    assertThat(interval.low()).isCloseTo(expected.path("low").asDouble(), within(0.03));
    assertThat(interval.high()).isCloseTo(expected.path("high").asDouble(), within(0.03));
    assertThat(Kendall.interval(x, y, 0.95)).isEqualTo(interval);
  }

  @Test
  void threePairsHaveNoInterval() {
    assertThat(Kendall.interval(new double[] {1, 2, 3}, new double[] {1, 2, 3}, 0.95)).isNull();
  }

  private static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static JsonNode read() {
    try {
      return new ObjectMapper().readTree(KendallTest.class.getResourceAsStream("kendall.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
