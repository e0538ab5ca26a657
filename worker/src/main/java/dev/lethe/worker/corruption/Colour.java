package dev.lethe.worker.corruption;

import java.util.function.DoubleUnaryOperator;

/** Changes of brightness, contrast and saturation. */
final class Colour {
  private Colour() {}

  /** The value of hue, saturation and value, raised. */
  static Change brightness(double more) {
    return (clean, _) ->
        clean.channels() == 1
            ? clean.map(value -> value + more)
            : ofColours(clean, saturation -> saturation, value -> value + more);
  }

  /** The saturation of hue, saturation and value, s c + d; what has no colour stays. */
  static Change saturate(double factor, double more) {
    return (clean, _) ->
        clean.channels() == 1
            ? clean
            : ofColours(clean, saturation -> saturation * factor + more, value -> value);
  }

  /** The distance of each value from its channel's mean, multiplied. */
  static Change contrast(double factor) {
    return (clean, _) -> {
      double[] means = means(clean);
      double[] changed = clean.values().clone();
      for (int i = 0; i < changed.length; i++) {
        double mean = means[i % clean.channels()];
        changed[i] = (changed[i] - mean) * factor + mean;
      }
      return clean.with(changed);
    };
  }

  private static double[] means(Picture picture) {
    double[] sums = new double[picture.channels()];
    for (int i = 0; i < picture.values().length; i++) {
      sums[i % sums.length] += picture.values()[i];
    }
    for (int channel = 0; channel < sums.length; channel++) {
      sums[channel] /= picture.height() * picture.width();
    }
    return sums;
  }

  private static Picture ofColours(
      Picture clean, DoubleUnaryOperator saturation, DoubleUnaryOperator value) {
    double[] values = clean.values();
    double[] changed = new double[values.length];
    for (int i = 0; i < values.length; i += 3) {
      Hsv hsv = Hsv.of(values[i], values[i + 1], values[i + 2]);
      new Hsv(
              hsv.hue(),
              Math.clamp(saturation.applyAsDouble(hsv.saturation()), 0.0, 1.0),
              Math.clamp(value.applyAsDouble(hsv.value()), 0.0, 1.0))
          .write(changed, i);
    }
    return clean.with(changed);
  }

  /** A colour as hue, saturation and value, each from 0 to 1. */
  private record Hsv(double hue, double saturation, double value) {
    static Hsv of(double red, double green, double blue) {
      double most = Math.max(red, Math.max(green, blue));
      double range = most - Math.min(red, Math.min(green, blue));
      if (range == 0) {
        return new Hsv(0, 0, most);
      }
      double sixths = most == blue ? 4 + (red - green) / range : 0;
      if (most == green && most != blue) {
        sixths = 2 + (blue - red) / range;
      } else if (most != blue) {
        sixths = (green - blue) / range;
      }
      double hue = sixths / 6;
      return new Hsv(hue - StrictMath.floor(hue), range / most, most);
    }

    void write(double[] values, int at) {
      double sixth = StrictMath.floor(hue * 6);
      double within = hue * 6 - sixth;
      double least = value * (1 - saturation);
      double falling = value * (1 - within * saturation);
      double rising = value * (1 - (1 - within) * saturation);
      switch ((int) sixth % 6) {
        case 0 -> write(values, at, value, rising, least);
        case 1 -> write(values, at, falling, value, least);
        case 2 -> write(values, at, least, value, rising);
        case 3 -> write(values, at, least, falling, value);
        case 4 -> write(values, at, rising, least, value);
        default -> write(values, at, value, least, falling);
      }
    }

    private static void write(double[] values, int at, double red, double green, double blue) {
      values[at] = red;
      values[at + 1] = green;
      values[at + 2] = blue;
    }
  }
}
