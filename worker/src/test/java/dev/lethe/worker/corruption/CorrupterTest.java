package dev.lethe.worker.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lethe.protocol.Corruption.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CorrupterTest {
  private static final int SIDE = 32;
  private static final int SIZE = SIDE * SIDE * 3;
  private static final byte[] IMAGE = image(SIDE, 3);

  @ParameterizedTest
  @EnumSource
  void anImageDependsOnSeedKindSeverityAndPlaceAlone(Kind kind) {
    byte[] twice = new byte[2 * SIZE];
    System.arraycopy(IMAGE, 0, twice, SIZE, SIZE);
    byte[] first = corrupted(kind, 3, 1, 7);

    byte[] result = new byte[3 * SIZE];
    Corrupter corrupter = new Corrupter(kind, 3, 1, SIDE, SIDE, 3);
    IntStream.of(9, 8, 7)
        .parallel()
        .forEach(place -> corrupter.corrupt(place, twice, SIZE, result, (place - 7) * SIZE));

    assertThat(Arrays.copyOf(result, SIZE)).isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "GAUSSIAN_NOISE", "SHOT_NOISE", "IMPULSE_NOISE", "SPECKLE_NOISE", "GLASS_BLUR",
        "MOTION_BLUR", "SNOW", "FOG", "ELASTIC_TRANSFORM", "SPATTER"
      })
  void whatIsRandomIsAnotherWithAnotherSeedOrPlace(Kind kind) {
    byte[] one = corrupted(kind, 5, 1, 7);

    assertThat(List.of(corrupted(kind, 5, 2, 7), corrupted(kind, 5, 1, 8)))
        .allSatisfy(other -> assertThat(other).isNotEqualTo(one));
  }

  @ParameterizedTest
  @EnumSource
  void everySeverityChangesImagesAndFailsOnNone(Kind kind) {
    for (int side : new int[] {8, 28, 33, 72}) {
      for (int channels : new int[] {1, 3}) {
        for (int severity = 1; severity <= 5; severity++) {
          byte[] clean = image(side, channels);
          byte[] result = new byte[clean.length];

          new Corrupter(kind, severity, 0, side, side, channels).corrupt(0, clean, 0, result, 0);

          boolean mayStay = kind == Kind.SPATTER || (kind == Kind.SATURATE && channels == 1);
          if (!mayStay && side > 8) {
            assertThat(result).as("%d %d %d", side, channels, severity).isNotEqualTo(clean);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GAUSSIAN_NOISE, 0.10", "SPECKLE_NOISE, 0.1", "SHOT_NOISE, 0.1"})
  void noiseHasThePublishedVarianceAroundTheImage(Kind kind, double deviation) {
    // all of severity 5 on grey of 1/2: σ, σ/2 and √(x/c) are 0.1
    byte[] noisy = onGrey(kind, 64 * 64 * 3);

    double[] errors = new double[noisy.length];
    Arrays.setAll(errors, i -> ((noisy[i] & 0xff) + 0.5 - 128) / 255);
    double mean = Arrays.stream(errors).average().orElseThrow();
    double variance = Arrays.stream(errors).map(e -> e * e).average().orElseThrow();

    // a little off from cutting to bytes; the noise of these estimates is about 0.001 and 0.0002
    assertThat(mean).isCloseTo(0, within(0.005));
    assertThat(Math.sqrt(variance)).isCloseTo(deviation, within(0.003));
  }

  @Test
  void impulsesAreBlackOrWhiteWithTheSameChanceAndThePublishedShare() {
    byte[] noisy = onGrey(Kind.IMPULSE_NOISE, 64 * 64 * 3);

    double black = share(noisy, 0);
    double white = share(noisy, 255);

    assertThat(black).isCloseTo(0.035, within(0.007));
    assertThat(white).isCloseTo(0.035, within(0.007));
    assertThat(black + white + share(noisy, 128)).isEqualTo(1, within(1e-9));
  }

  @Test
  void theConstantsAreThoseOfTheDataSetThatIsNearestInSize() {
    assertThat(Published.of(28, 28)).isEqualTo(Published.CIFAR_10_C);
    assertThat(Published.of(64, 80)).isEqualTo(Published.CIFAR_10_C);
    assertThat(Published.of(65, 80)).isEqualTo(Published.IMAGENET_C);
  }

  private static double share(byte[] pixels, int value) {
    return IntStream.range(0, pixels.length).filter(i -> (pixels[i] & 0xff) == value).count()
        / (double) pixels.length;
  }

  private static byte[] onGrey(Kind kind, int size) {
    byte[] grey = new byte[size];
    Arrays.fill(grey, (byte) 128);
    byte[] noisy = new byte[size];
    new Corrupter(kind, 5, 3, 64, 64, 3).corrupt(0, grey, 0, noisy, 0);
    return noisy;
  }

  private static byte[] corrupted(Kind kind, int severity, long seed, int place) {
    byte[] result = new byte[SIZE];
    new Corrupter(kind, severity, seed, SIDE, SIDE, 3).corrupt(place, IMAGE, 0, result, 0);
    return result;
  }

  /** A slope with noise. */
  private static byte[] image(int side, int channels) {
    Random random = new Random(5);
    byte[] pixels = new byte[side * side * channels];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / channels % side;
      pixels[i] = (byte) (60 + 100 * x / side + 20 * (i % channels) + random.nextInt(30));
    }
    return pixels;
  }
}
