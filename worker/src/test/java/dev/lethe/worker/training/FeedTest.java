package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Augmentation;
import dev.lethe.worker.data.Images;
import dev.lethe.worker.sharpness.Batch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static final float[] MEAN = {0.5f, 0};
  private static final float[] DEVIATION = {0.5f, 1};

  /** Two images of 1×2 pixels in two channels. */
  private static final Images IMAGES =
      new Images(new byte[] {0, 51, (byte) 255, 102, 10, 20, 30, 40}, 2, 1, 2, 2, new int[] {1, 2});

  @Test
  void batchIsNormalisedByChannelAndTransposed() {
    try (Feed feed = feed(Set.of());
        NDManager manager = NDManager.newBaseManager()) {
      Batch batch = feed.batch(manager, new int[] {1, 0}, 1, 2, new Random(0));

      assertThat(batch.images().getShape().getShape()).containsExactly(1, 2, 1, 2);
      assertThat(batch.images().toFloatArray()).containsExactly(-1, 1, 0.2f, 0.4f);
      assertThat(batch.labels().toFloatArray()).containsExactly(0, 1, 0);
    }
  }

  @Test
  void flipTurnsSomeImagesRoundAndLeavesOthers() {
    try (Feed feed = feed(Set.of(Augmentation.HORIZONTAL_FLIP));
        NDManager manager = NDManager.newBaseManager()) {
      float[] values =
          feed.batch(manager, new int[100], 0, 100, new Random(0)).images().toFloatArray();

      assertThat(images(values))
          .contains("[-1.0, 1.0, 0.2, 0.4]", "[1.0, -1.0, 0.4, 0.2]")
          .hasSize(2);
    }
  }

  @Test
  void cropShiftsTheImageAndFillsInBlack() {
    try (Feed feed = feed(Set.of(Augmentation.RANDOM_CROP));
        NDManager manager = NDManager.newBaseManager()) {
      float[] values =
          feed.batch(manager, new int[1000], 0, 1000, new Random(0)).images().toFloatArray();

      assertThat(images(values))
          .containsExactlyInAnyOrder(
              "[-1.0, 1.0, 0.2, 0.4]",
              "[1.0, -1.0, 0.4, 0.0]",
              "[-1.0, -1.0, 0.0, 0.2]",
              "[-1.0, -1.0, 0.0, 0.0]");
    }
  }

  private static Feed feed(Set<Augmentation> augmentation) {
    return new Feed(IMAGES, 3, new Placement(MEAN, DEVIATION, augmentation), 1000);
  }

  /** The different images of a batch. */
  private static Set<String> images(float[] values) {
    Set<String> images = new HashSet<>();
    for (int at = 0; at < values.length; at += 4) {
      images.add(Arrays.toString(Arrays.copyOfRange(values, at, at + 4)));
    }
    return images;
  }
}
