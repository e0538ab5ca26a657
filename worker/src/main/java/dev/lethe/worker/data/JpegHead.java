package dev.lethe.worker.data;

import org.jspecify.annotations.Nullable;

/**
 * What the segments before the first scan of a JPEG tell. A preview within them has sizes and an
 * end of its own, so they are walked over one by one.
 *
 * @param scan where the first scan begins; 0 where none does
 */
record JpegHead(EncodedSize size, int scan) {
  private static final int MARKER = 0xff;
  private static final int START = 0xd8;
  private static final int SCAN = 0xda;

  /** Begins with the marker of the start. */
  static boolean isJpeg(byte[] file) {
    return file.length > 2 && unsigned(file, 0) == MARKER && unsigned(file, 1) == START;
  }

  /**
   * Of a file that is one.
   *
   * @throws Unreadable where nothing tells how large the image is
   */
  static JpegHead of(byte[] file) throws Unreadable {
    EncodedSize size = null;
    int at = 2;
    while (at + 3 < file.length && unsigned(file, at) == MARKER) {
      int marker = unsigned(file, at + 1);
      if (marker == SCAN) {
        return new JpegHead(known(size), at);
      }
      if (size == null && isFrame(marker) && at + 8 < file.length) {
        size = new EncodedSize(number(file, at + 7), number(file, at + 5));
      }
      at += marker == MARKER ? 1 : 2 + length(file, at, marker);
    }
    return new JpegHead(known(size), 0);
  }

  private static EncodedSize known(@Nullable EncodedSize size) throws Unreadable {
    if (size == null) {
      throw new Unreadable("cut off: a JPEG without a frame");
    }
    return size;
  }

  /** Four of the sixteen are about something else. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Where a decoder would read on behind a marker alone, this would not: such a head is broken. */
  private static int length(byte[] file, int at, int marker) throws Unreadable {
    boolean alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9);
    int length = number(file, at + 2);
    if (alone || length < 2) {
      throw new Unreadable("broken: a JPEG with a marker where none can be");
    }
    return length;
  }

  private static int number(byte[] file, int at) {
    return unsigned(file, at) << 8 | unsigned(file, at + 1);
  }

  static int unsigned(byte[] file, int at) {
    return file[at] & 0xff;
  }
}
