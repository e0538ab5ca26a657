package dev.lethe.worker.data;

import dev.lethe.protocol.DatasetSpec;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/**
 * Small RGB images of shapes on backgrounds, drawn from a seed; the same bytes on every machine.
 *
 * <p>The class is the shape. Its place, size, turn and brightness are random. The background is a
 * texture of stripes, one direction for each class: in a share {@code cue} of the images it is that
 * of the image's class, otherwise any. A network that looks at the stripes alone does well while
 * the cue is kept, and fails when it is broken, as on the test set {@code test}. Labels of training
 * and validation images may be wrong, those of the test sets never are.
 */
final class Shapes {
  private static final int CHANNELS = 3;
  private static final double STRIPES = 0.25;
  private static final double CONTRAST = 0.45;

  private final DatasetSpec.Shapes spec;

  Shapes(DatasetSpec.Shapes spec) {
    this.spec = spec;
  }

  /** All images: {@code train} for training and validation, and both test sets. */
  Source draw(int train, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Images images = draw(train, spec.cue(), random.split());
    SequencedMap<String, Images> tests = new LinkedHashMap<>();
    tests.put("test", draw(spec.test(), 0, random.split()));
    tests.put("test-cue-kept", draw(spec.test(), spec.cue(), random.split()));
    mislabel(images.labels(), random.split());
    return new Source(spec.classes(), images, tests, null);
  }

  /** Draws a share of the labels anew, from all classes; the background keeps to the old one. */
  private void mislabel(int[] labels, SplittableRandom random) {
    for (int i = 0; i < labels.length; i++) {
      if (random.nextDouble() < spec.labelNoise()) {
        labels[i] = random.nextInt(spec.classes());
      }
    }
  }

  private Images draw(int count, double cue, SplittableRandom random) {
    int size = spec.size();
    byte[] pixels = new byte[count * size * size * CHANNELS];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % spec.classes();
      boolean tells = random.nextDouble() < cue;
      int background = tells ? labels[i] : random.nextInt(spec.classes());
      draw(pixels, i * size * size * CHANNELS, labels[i], background, random);
    }
    return new Images(pixels, count, size, size, CHANNELS, labels);
  }

  private void draw(byte[] pixels, int at, int shape, int background, SplittableRandom random) {
    int size = spec.size();
    double centreX = size * random.nextDouble(0.35, 0.65);
    double centreY = size * random.nextDouble(0.35, 0.65);
    double radius = size * random.nextDouble(0.25, 0.38);
    double turn = random.nextDouble(-0.35, 0.35);
    double cos = StrictMath.cos(turn);
    double sin = StrictMath.sin(turn);
    double[] ground = colour(random);
    double sign = random.nextBoolean() ? CONTRAST : -CONTRAST;
    double phase = random.nextDouble(2 * StrictMath.PI);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double u = ((x + 0.5 - centreX) * cos + (y + 0.5 - centreY) * sin) / radius;
        double v = ((y + 0.5 - centreY) * cos - (x + 0.5 - centreX) * sin) / radius;
        double light = isInside(shape, u, v) ? sign : STRIPES * stripe(background, x, y, phase);
        for (int channel = 0; channel < CHANNELS; channel++) {
          double value = ground[channel] + light + spec.noise() * random.nextGaussian();
          pixels[at++] = (byte) StrictMath.round(255 * Math.clamp(value, 0.0, 1.0));
        }
      }
    }
  }

  private static double[] colour(SplittableRandom random) {
    return new double[] {
      random.nextDouble(0.35, 0.65), random.nextDouble(0.35, 0.65), random.nextDouble(0.35, 0.65)
    };
  }

  /** −1 to 1: stripes four pixels wide, whose direction is the background's. */
  private double stripe(int background, int x, int y, double phase) {
    double angle = StrictMath.PI * background / spec.classes();
    double along = x * StrictMath.cos(angle) + y * StrictMath.sin(angle);
    return StrictMath.sin(along * StrictMath.PI / 2 + phase);
  }

  /** Whether a point is inside the shape whose radius is 1. */
  private static boolean isInside(int shape, double u, double v) {
    double distance = u * u + v * v;
    double widest = Math.max(Math.abs(u), Math.abs(v));
    return switch (shape) {
      case 0 -> distance < 0.8;
      case 1 -> widest < 0.75;
      case 2 -> v > -0.8 && v < 0.8 && Math.abs(u) < (v + 0.8) * 0.6;
      case 3 -> widest < 0.95 && Math.min(Math.abs(u), Math.abs(v)) < 0.3;
      case 4 -> distance < 1 && distance > 0.35;
      case 5 -> Math.abs(u) + Math.abs(v) < 1;
      case 6 -> widest < 0.9 && Math.abs(v) > 0.3;
      default -> widest < 0.9 && Math.abs(Math.abs(u) - Math.abs(v)) < 0.3;
    };
  }
}
