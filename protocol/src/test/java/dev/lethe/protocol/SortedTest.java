package dev.lethe.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTest {
  private static final Map<String, Double> NUMBERS =
      Map.of("b", -0.0, "a", Double.NaN, "c", 1.0 / 3);
  private static final Map<String, Object> MIXED = Map.of("rho", 0.1, "m", 16, "rule", "sam");

  @Test
  void aCopyIsTheSameMapWithItsKeysInOrder() {
    assertThat(Sorted.copy(NUMBERS)).isEqualTo(NUMBERS).hasSameHashCodeAs(NUMBERS);
    assertThat(Sorted.copy(MIXED)).isEqualTo(MIXED).hasSameHashCodeAs(MIXED);
    assertThat(Sorted.copy(MIXED)).hasToString(new TreeMap<>(MIXED).toString());
    assertThat(Sorted.copy(NUMBERS).keySet()).containsExactly("a", "b", "c");
    assertThat(Sorted.copy(Map.of())).isEmpty();
  }

  @Test
  void whatIsThereIsFoundAndNothingElse() {
    Map<String, Object> copy = Sorted.copy(MIXED);

    assertThat(copy).containsEntry("m", 16).containsEntry("rule", "sam").doesNotContainKey("n");
    assertThat(copy.get("n")).isNull();
  }

  @Test
  void aCopyStaysAsItIs() {
    Map<String, Double> original = new HashMap<>(NUMBERS);
    Map<String, Double> copy = Sorted.copy(original);

    original.put("d", 4.0);

    assertThat(copy).hasSize(3);
    assertThatThrownBy(() -> copy.put("d", 4.0)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> copy.remove("a")).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void mapsWithTheSameKeysShareThem() {
    Map<String, Double> one = Sorted.copy(Map.of("x", 1.0));
    Map<String, Double> other = Sorted.copy(Map.of("xy".substring(0, 1), 2.0));

    assertThat(one.keySet().iterator().next()).isSameAs(other.keySet().iterator().next());
  }
}
