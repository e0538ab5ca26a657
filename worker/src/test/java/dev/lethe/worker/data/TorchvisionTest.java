package dev.lethe.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.ImageFolder.Interpolation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same files, crops and pixels as torchvision; {@code images/expected.py} asked it for them.
 */
class TorchvisionTest {
  private static final JsonNode EXPECTED = expected();

  static List<JsonNode> files() {
    return all("files");
  }

  static List<JsonNode> resized() {
    return all("resized");
  }

  static List<JsonNode> centred() {
    return all("centred");
  }

  static List<JsonNode> shifted() {
    return all("shifted");
  }

  @ParameterizedTest
  @MethodSource("files")
  void filesOfEveryKindBecomeTheSameRgb(JsonNode file) throws Exception {
    Raster image = ImageDecoder.decode(resource(file.path("file").asText()));

    assertThat(image.width()).isEqualTo(40);
    assertThat(image.height()).isEqualTo(30);
    if (file.path("file").asText().startsWith("cmyk")) {
      // both convert by a rule of thumb, and round at other places
      assertClose(image.rgb(), bytes(file, "rgb"));
    } else {
      assertThat(image.rgb()).isEqualTo(bytes(file, "rgb"));
    }
  }

  @Test
  void randomResizedCropsFollowTheSameRule() {
    List<Crop> crops = new ArrayList<>();
    List<Crop> wanted = new ArrayList<>();
    for (JsonNode one : EXPECTED.path("crops")) {
      crops.add(
          Crop.random(
              one.path("width").asInt(),
              one.path("height").asInt(),
              pair(one, "scale"),
              pair(one, "ratio"),
              new Given(one.path("numbers"))));
      JsonNode crop = one.path("crop");
      wanted.add(
          new Crop(
              crop.get(0).asInt(), crop.get(1).asInt(), crop.get(2).asInt(), crop.get(3).asInt()));
    }

    assertThat(crops).hasSize(70).isEqualTo(wanted);
  }

  @ParameterizedTest
  @MethodSource("resized")
  void cropsAreResizedToTheSameBytes(JsonNode one) throws Exception {
    Raster image = ImageDecoder.decode(resource("alpha.png"));
    JsonNode crop = one.path("crop");
    byte[] target = new byte[12 * 12 * 3];

    resampling(one)
        .resize(
            image,
            new Crop(
                crop.get(0).asInt(), crop.get(1).asInt(), crop.get(2).asInt(), crop.get(3).asInt()),
            12,
            target);

    assertThat(target).isEqualTo(bytes(one, "rgb"));
  }

  @ParameterizedTest
  @MethodSource("centred")
  void centresAreTheSameBytes(JsonNode one) {
    byte[] source = bytes(one, "source");
    int width = one.path("width").asInt();
    byte[] target = new byte[12 * 12 * 3];

    resampling(one)
        .centre(
            new Raster(width, source.length / 3 / width, source),
            one.path("resize").asInt(),
            12,
            target);

    assertThat(target).isEqualTo(bytes(one, "rgb"));
  }

  /** {@code RandomCrop(side, padding=4), Resize(size)}. */
  @ParameterizedTest
  @MethodSource("shifted")
  void imagesInMemoryAreShiftedAndResizedToTheSameBytes(JsonNode one) {
    int side = one.path("side").asInt();
    int size = one.path("size").asInt();
    Images images = new Images(bytes(one, "source"), 2, side, side, 3, new int[2]);
    byte[] target = new byte[size * size * 3];

    new ResizedImages(images, size, 1)
        .make(1, Set.of(Augmentation.RANDOM_CROP), new Given(one.path("numbers")), target);

    assertThat(target).isEqualTo(bytes(one, "rgb"));
  }

  @Test
  void imagesInMemoryAreCutAndResizedToTheSameBytes() {
    JsonNode one = EXPECTED.path("shifted").get(0);
    int side = one.path("side").asInt();
    Images images = new Images(bytes(one, "source"), 2, side, side, 3, new int[2]);
    byte[] target = new byte[12 * 12 * 3];
    byte[] expected = new byte[12 * 12 * 3];
    Raster image =
        new Raster(side, side, Arrays.copyOf(images.pixels(), images.pixels().length / 2));
    Crop crop = Crop.random(side, side, Crop.SCALE, Crop.RATIO, new SplittableRandom(5));
    new Resampling(Interpolation.BILINEAR).resize(image, crop, 12, expected);

    new ResizedImages(images, 12, 1)
        .make(0, Set.of(Augmentation.RANDOM_RESIZED_CROP), new SplittableRandom(5), target);

    assertThat(target).isEqualTo(expected);
  }

  private static Resampling resampling(JsonNode one) {
    return new Resampling(
        Interpolation.valueOf(one.path("interpolation").asText().toUpperCase(Locale.ROOT)));
  }

  private static void assertClose(byte[] actual, byte[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i] & 0xff).isCloseTo(expected[i] & 0xff, within(2));
    }
  }

  private static List<Double> pair(JsonNode one, String key) {
    return List.of(one.path(key).get(0).asDouble(), one.path(key).get(1).asDouble());
  }

  private static byte[] bytes(JsonNode one, String key) {
    try {
      return one.path(key).binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> all(String key) {
    List<JsonNode> all = new ArrayList<>();
    EXPECTED.path(key).forEach(all::add);
    return all;
  }

  static byte[] resource(String name) throws IOException {
    try (InputStream in = TorchvisionTest.class.getResourceAsStream("/images/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static JsonNode expected() {
    try {
      return new ObjectMapper().readTree(resource("torchvision.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Draws the numbers that it was given. */
  private static final class Given implements RandomGenerator {
    private final JsonNode numbers;
    private int next;

    Given(JsonNode numbers) {
      this.numbers = numbers;
    }

    @Override
    public double nextDouble() {
      return numbers.get(next++).asDouble();
    }

    @Override
    public int nextInt(int bound) {
      return (int) (nextDouble() * bound);
    }

    @Override
    public long nextLong() {
      throw new AssertionError("not drawn by torchvision");
    }
  }
}
