package dev.lethe.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.DatasetSpec;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the images say when the direction of their stripes is read back from the pixels. */
class ShapesTest {
  private static final int CLASSES = 4;
  private static final int SIZE = 16;
  private static final int COUNT = 2000;

  @Test
  void backgroundTellsTheClassInTheShareOfTheCueAndByChance() {
    Images train = draw(0.6, 0).train();

    assertThat(telling(train)).isBetween(0.66, 0.74); // 0.6 + 0.4 / 4
  }

  @Test
  void backgroundOfTheTestSetTellsNothing() {
    Images test = Objects.requireNonNull(draw(0.6, 0).tests().get("test"));

    int[][] seen = new int[CLASSES][CLASSES];
    for (int i = 0; i < test.count(); i++) {
      seen[test.labels()[i]][background(test, i)]++;
    }

    assertThat(Arrays.stream(seen).flatMapToInt(Arrays::stream).boxed())
        .as("of 2000 images in 16 pairs of class and background")
        .allSatisfy(pairs -> assertThat(pairs).isBetween(85, 165));
  }

  @Test
  void cueIsKeptInTheOtherTestSet() {
    Images kept = Objects.requireNonNull(draw(0.6, 0).tests().get("test-cue-kept"));

    assertThat(telling(kept)).isBetween(0.66, 0.74);
  }

  @Test
  void withoutCueTheTrainingImagesTellNothingEither() {
    assertThat(telling(draw(0, 0).train())).isBetween(0.21, 0.29);
  }

  @Test
  void shareOfTheLabelsThatNoiseChangesIsWhatAnotherDrawWouldChange() {
    int[] clean = draw(0.6, 0).train().labels();
    int[] noisy = draw(0.6, 0.4).train().labels();

    long changed = IntStream.range(0, COUNT).filter(i -> clean[i] != noisy[i]).count();

    assertThat((double) changed / COUNT).isBetween(0.26, 0.34); // 0.4 · 3/4
  }

  @Test
  void labelNoiseLeavesTheImagesAsTheyAre() {
    assertThat(draw(0.6, 0.4).train().pixels()).isEqualTo(draw(0.6, 0).train().pixels());
  }

  private static Source draw(double cue, double labelNoise) {
    return new Shapes(new DatasetSpec.Shapes(CLASSES, SIZE, cue, 0.02, labelNoise, COUNT))
        .draw(COUNT, 5);
  }

  /** The share of images whose background is that of their label. */
  private static double telling(Images images) {
    return (double)
            IntStream.range(0, images.count())
                .filter(i -> background(images, i) == images.labels()[i])
                .count()
        / images.count();
  }

  /** The direction in which the pixels around the shape swing the most. */
  private static int background(Images images, int image) {
    double[] power = new double[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      double angle = Math.PI * k / CLASSES;
      double sine = 0;
      double cosine = 0;
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          if (Math.hypot(x + 0.5 - SIZE / 2.0, y + 0.5 - SIZE / 2.0) > 0.45 * SIZE) {
            double phase = (x * Math.cos(angle) + y * Math.sin(angle)) * Math.PI / 2;
            int value = images.pixels()[(image * SIZE * SIZE + y * SIZE + x) * 3] & 0xff;
            sine += value * Math.sin(phase);
            cosine += value * Math.cos(phase);
          }
        }
      }
      power[k] = sine * sine + cosine * cosine;
    }
    return IntStream.range(0, CLASSES).reduce((a, b) -> power[a] >= power[b] ? a : b).orElseThrow();
  }
}
