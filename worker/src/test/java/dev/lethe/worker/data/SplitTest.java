package dev.lethe.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand images in three classes, of which there are 600, 300 and 100. */
class SplitTest {
  private static final Images UNBALANCED = images();

  @Test
  void eachPartHasTheSharesOfTheWhole() {
    List<List<Integer>> parts = Split.of(UNBALANCED, 3, 500, 200, 1);

    assertThat(counts(parts.get(0))).containsExactly(300, 150, 50);
    assertThat(counts(parts.get(1))).containsExactly(120, 60, 20);
  }

  @Test
  void roundingMovesNoClassByMoreThanOneAndKeepsTheSizes() {
    List<List<Integer>> parts = Split.of(UNBALANCED, 3, 501, 333, 1);

    assertThat(parts).extracting(List::size).containsExactly(501, 333);
    assertThat(counts(parts.get(0)))
        .satisfiesExactly(
            first -> assertThat(first).isBetween(300, 301),
            second -> assertThat(second).isBetween(150, 151),
            third -> assertThat(third).isBetween(50, 51));
  }

  @Test
  void noImageIsInBothPartsAndNoneTwice() {
    List<List<Integer>> parts = Split.of(UNBALANCED, 3, 700, 300, 1);

    Set<Integer> all = new HashSet<>(parts.get(0));
    all.addAll(parts.get(1));
    assertThat(all).hasSize(1000);
  }

  @Test
  void seedDecidesTheSplit() {
    List<List<Integer>> first = Split.of(UNBALANCED, 3, 500, 200, 1);

    assertThat(Split.of(UNBALANCED, 3, 500, 200, 1)).isEqualTo(first);
    assertThat(Split.of(UNBALANCED, 3, 500, 200, 2)).isNotEqualTo(first);
  }

  @Test
  void picksTheImagesWithTheirLabels() {
    Images picked = Split.pick(UNBALANCED, List.of(999, 0, 650));

    assertThat(picked.pixels()).containsExactly((byte) 999, (byte) 0, (byte) 650);
    assertThat(picked.labels()).containsExactly(2, 0, 1);
  }

  /** How many of each class. */
  private static List<Integer> counts(List<Integer> part) {
    return IntStream.range(0, 3)
        .mapToObj(label -> (int) part.stream().filter(i -> UNBALANCED.labels()[i] == label).count())
        .toList();
  }

  /** Of one pixel each, its number. */
  private static Images images() {
    byte[] pixels = new byte[1000];
    int[] labels = new int[1000];
    for (int i = 0; i < 1000; i++) {
      pixels[i] = (byte) i;
      labels[i] = i < 600 ? 0 : i < 900 ? 1 : 2;
    }
    return new Images(pixels, 1000, 1, 1, 1, labels);
  }
}
