package dev.lethe.worker.corruption;

import java.util.function.DoubleUnaryOperator;

/**
 * An image as numbers, black 0 and white 1.
 *
 * @param values height×width×channels
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Picture(double[] values, int height, int width, int channels) {
  static Picture of(byte[] pixels, int from, int height, int width, int channels) {
    double[] values = new double[height * width * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (pixels[from + i] & 0xff) / 255.0;
    }
    return new Picture(values, height, width, channels);
  }

  /** One channel whose numbers are drawn, row by row. */
  static Picture plane(int height, int width, java.util.function.DoubleSupplier draw) {
    double[] values = new double[height * width];
    java.util.Arrays.setAll(values, _ -> draw.getAsDouble());
    return new Picture(values, height, width, 1);
  }

  int index(int y, int x, int channel) {
    return (y * width + x) * channels + channel;
  }

  double at(int y, int x, int channel) {
    return values[index(y, x, channel)];
  }

  Picture with(double[] others) {
    return new Picture(others, height, width, channels);
  }

  Picture map(DoubleUnaryOperator change) {
    double[] changed = new double[values.length];
    java.util.Arrays.setAll(changed, i -> change.applyAsDouble(values[i]));
    return with(changed);
  }

  Picture clipped() {
    return map(value -> Math.clamp(value, 0.0, 1.0));
  }

  /** In whole steps of a 255th, cut off as a cast to a byte does. */
  Picture cutToBytes() {
    return map(value -> (int) (Math.clamp(value, 0.0, 1.0) * 255) / 255.0);
  }

  /** In whole steps of a 255th, the nearest. */
  Picture roundedToBytes() {
    return map(value -> StrictMath.rint(Math.clamp(value, 0.0, 1.0) * 255) / 255.0);
  }

  /** As bytes, cut off. */
  void write(byte[] pixels, int from) {
    for (int i = 0; i < values.length; i++) {
      pixels[from + i] = (byte) (int) (Math.clamp(values[i], 0.0, 1.0) * 255);
    }
  }

  /** How bright a colour is (ITU-R BT.601); of one channel it is that. */
  double luminance(int y, int x) {
    return channels == 1
        ? at(y, x, 0)
        : 0.299 * at(y, x, 0) + 0.587 * at(y, x, 1) + 0.114 * at(y, x, 2);
  }
}
