package dev.lethe.worker.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Width and height of an image as the head of its file announces them, before anything is decoded:
 * a few kilobytes can stand for gigabytes of pixels. Other formats than JPEG, PNG, BMP and WebP are
 * not known, and are left to nobody.
 */
record EncodedSize(long width, long height) {
  /** ImageNet's largest has 61 million. */
  static final long MOST_PIXELS = 100_000_000;

  private static final long PNG = 0x89504e470d0a1a0aL;
  private static final String IHDR = "IHDR";

  /** Heads of these formats are no longer, other than those of JPEG. */
  private static final int HEAD = 30;

  /**
   * Of a file.
   *
   * @throws Unreadable where it is of no known format, or announces more than {@link #MOST_PIXELS}
   */
  static EncodedSize of(byte[] file) throws Unreadable {
    EncodedSize size = JpegHead.isJpeg(file) ? JpegHead.of(file).size() : announced(file);
    if (size.width < 1 || size.height < 1) {
      throw new Unreadable("broken: announces %d × %d pixels".formatted(size.width, size.height));
    }
    if (size.width > MOST_PIXELS || size.width * size.height > MOST_PIXELS) {
      throw new Unreadable(
          "announces %d × %d pixels, more than %,d"
              .formatted(size.width, size.height, MOST_PIXELS));
    }
    return size;
  }

  private static EncodedSize announced(byte[] file) throws Unreadable {
    byte[] start = Arrays.copyOf(file, HEAD);
    ByteBuffer head = ByteBuffer.wrap(start);
    if (head.getLong(0) == PNG && text(start, 12, 4).equals(IHDR)) {
      return new EncodedSize(unsigned(head.getInt(16)), unsigned(head.getInt(20)));
    }
    head.order(ByteOrder.LITTLE_ENDIAN);
    if (text(start, 0, 2).equals("BM")) {
      return bmp(head);
    }
    if (text(start, 0, 4).equals("RIFF") && text(start, 8, 4).equals("WEBP")) {
      return webp(head, text(start, 12, 4));
    }
    throw new Unreadable("no JPEG, PNG, BMP or WebP");
  }

  /** The oldest form has sizes of two bytes; a height below 0 has its first row on top. */
  private static EncodedSize bmp(ByteBuffer head) {
    return head.getInt(14) == 12
        ? new EncodedSize(head.getShort(18) & 0xffff, head.getShort(20) & 0xffff)
        : new EncodedSize(head.getInt(18), Math.abs((long) head.getInt(22)));
  }

  private static EncodedSize webp(ByteBuffer head, String form) throws Unreadable {
    return switch (form) {
      case "VP8 " -> new EncodedSize(head.getShort(26) & 0x3fff, head.getShort(28) & 0x3fff);
      case "VP8L" -> lossless(unsigned(head.getInt(21)));
      case "VP8X" ->
          new EncodedSize(
              (head.getInt(24) & 0xffffff) + 1, ((head.getInt(26) >>> 8) & 0xffffff) + 1);
      default -> throw new Unreadable("broken: a WebP of no known form");
    };
  }

  private static EncodedSize lossless(long bits) {
    return new EncodedSize((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
  }

  private static long unsigned(int number) {
    return Integer.toUnsignedLong(number);
  }

  private static String text(byte[] file, int from, int length) {
    return new String(file, from, length, ISO_8859_1);
  }
}
