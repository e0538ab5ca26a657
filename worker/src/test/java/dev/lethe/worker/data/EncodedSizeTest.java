package dev.lethe.worker.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads of image files: a few bytes that announce more than any machine holds. */
class EncodedSizeTest {
  static Stream<Arguments> bombs() throws IOException {
    return Stream.of(
        Arguments.of("png", with(encoded("png"), 16, ByteOrder.BIG_ENDIAN, 65_535, 65_535)),
        Arguments.of("jpg", jpeg(65_535, 65_535)),
        Arguments.of("bmp", with(encoded("bmp"), 18, ByteOrder.LITTLE_ENDIAN, 65_535, 65_535)),
        Arguments.of(
            "bmp upside down", with(encoded("bmp"), 18, ByteOrder.LITTLE_ENDIAN, 65_535, -65_535)),
        Arguments.of("webp", webp("VP8X", new byte[] {0, 0, 0, 0, -2, -1, 0, -2, -1, 0})),
        Arguments.of(
            "lossless webp", webp("VP8L", new byte[] {0x2f, -1, -1, -1, -1, 0, 0, 0, 0, 0})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void anImageThatIsTooLargeIsRefusedBeforeItIsDecoded(String form, byte[] bomb) {
    assertThatThrownBy(() -> ImageDecoder.decode(bomb))
        .isInstanceOf(Unreadable.class)
        .hasMessageMatching(
            "announces (65535|16384) × (65535|16384) pixels, more than 100,000,000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp"})
  void whatIsAnnouncedIsWhatComesOut(String form) throws Exception {
    byte[] file = encoded(form);

    assertThat(EncodedSize.of(file)).isEqualTo(new EncodedSize(31, 17));
    assertThat(ImageDecoder.decode(file))
        .extracting(Raster::width, Raster::height)
        .containsExactly(31, 17);
  }

  @Test
  void thePreviewInAJpegsHeadIsNotTheImage() throws Exception {
    byte[] file = encoded("jpg");
    byte[] preview = jpeg(65_535, 65_535);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(file, 0, 2);
    out.write(
        new byte[] {
          -1, (byte) 0xe1, (byte) ((preview.length + 2) >> 8), (byte) (preview.length + 2)
        });
    out.writeBytes(preview);
    out.write(file, 2, file.length - 2);

    assertThat(EncodedSize.of(out.toByteArray())).isEqualTo(new EncodedSize(31, 17));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GIF89a\u00ff\u00ff\u00ff\u00ff",
        "II*\0\b\0\0\0",
        "MM\0*\0\0\0\b",
        "v/1\u0001",
        "\0\0\0\fjP  \r\n",
        "#?RADIANCE\n",
        "P6 65535 65535 255\n",
        "P7 332\n",
        "<svg/>",
        "\0\0\0 ftypavif",
        "%PDF-1.7",
        "PK\u0003\u0004",
        "x"
      })
  void anotherFormatIsLeftToNoDecoder(String start) {
    byte[] file = Arrays.copyOf(start.getBytes(ISO_8859_1), 1000);

    assertThatThrownBy(() -> ImageDecoder.decode(file))
        .isInstanceOf(Unreadable.class)
        .hasMessage("no JPEG, PNG, BMP or WebP");
  }

  @Test
  void whateverIsSpoiledItIsAnImageOfTheAnnouncedSizeOrUnreadable() throws IOException {
    for (String form : new String[] {"png", "jpg", "bmp"}) {
      byte[] good = encoded(form);
      for (int seed = 0; seed < 100; seed++) {
        check(spoiled(good, new SplittableRandom(seed)), form + " " + seed);
      }
    }
  }

  private static void check(byte[] file, String which) {
    try {
      Raster image = ImageDecoder.decode(file);
      assertThat((long) image.width() * image.height())
          .as(which)
          .isBetween(1L, EncodedSize.MOST_PIXELS);
    } catch (Unreadable e) {
      assertThat(e.getMessage()).as(which).isNotEmpty();
    }
  }

  private static byte[] spoiled(byte[] good, SplittableRandom random) {
    byte[] file =
        Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
    for (int changes = 1 + random.nextInt(3); changes > 0 && file.length > 0; changes--) {
      int within = random.nextBoolean() ? Math.min(file.length, 40) : file.length;
      file[random.nextInt(within)] = (byte) random.nextInt();
    }
    return file;
  }

  private static byte[] encoded(String form) throws IOException {
    BufferedImage image = new BufferedImage(31, 17, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 31 * 17; i++) {
      image.setRGB(i % 31, i / 31, i * 7919);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, form, out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] with(byte[] file, int at, ByteOrder order, int... numbers) {
    ByteBuffer buffer = ByteBuffer.wrap(file).order(order).position(at);
    for (int number : numbers) {
      buffer.putInt(number);
    }
    return file;
  }

  /** With another size in its frame. */
  private static byte[] jpeg(int width, int height) throws IOException {
    byte[] file = encoded("jpg");
    for (int i = 2; i < file.length - 9; i++) {
      if (file[i] == -1 && file[i + 1] == (byte) 0xc0) {
        ByteBuffer.wrap(file).putShort(i + 5, (short) height).putShort(i + 7, (short) width);
        return file;
      }
    }
    throw new AssertionError("no frame");
  }

  private static byte[] webp(String form, byte[] head) {
    ByteBuffer file = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(ISO_8859_1)).putInt(56).put(("WEBP" + form).getBytes(ISO_8859_1));
    return file.putInt(head.length).put(head).array();
  }
}
