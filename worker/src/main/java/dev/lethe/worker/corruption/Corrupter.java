package dev.lethe.worker.corruption;

import dev.lethe.protocol.Corruption.Kind;

/**
 * Corrupts images as Hendrycks &amp; Dietterich, "Benchmarking Neural Network Robustness to Common
 * Corruptions and Perturbations" (ICLR 2019), and with the constants of their published code: those
 * of CIFAR-10-C up to a shorter side of 64 pixels, those of ImageNet-C above. Random draws are
 * Lethe's own, so the images are other ones of the same distribution than the published files'.
 *
 * <p>The same formula as published, up to a 255th from rounding: gaussian-, shot-, impulse- and
 * speckle-noise, gaussian-, glass-, zoom-, defocus- and motion-blur (ImageMagick's formula, not
 * compared with ImageMagick itself), snow, fog, brightness, contrast, saturate, pixelate, spatter.
 * Approximate: jpeg-compression (the JDK's encoder and decoder) and elastic-transform (positions
 * are not rounded to a 32nd of a pixel, as older versions of OpenCV do). Not there: frost, which is
 * made of photographs.
 *
 * <p>Images of one channel are treated as if their three channels were equal; saturate leaves them
 * as they are. Immutable: for any number of threads.
 */
public final class Corrupter {
  private final Kind kind;
  private final int severity;
  private final long seed;
  private final int height;
  private final int width;
  private final int channels;
  private final Change change;

  /**
   * For images of one shape.
   *
   * @param severity from 1 to 5
   * @param channels 1 or 3
   */
  public Corrupter(Kind kind, int severity, long seed, int height, int width, int channels) {
    this.kind = kind;
    this.severity = severity;
    this.seed = seed;
    this.height = height;
    this.width = width;
    this.channels = channels;
    this.change = change(kind, Published.of(height, width).of(kind, severity));
  }

  /**
   * Corrupts one image.
   *
   * @param image its place in the set; decides what is random
   * @param pixels height×width×channels of it from {@code from} on
   * @param result gets the same from {@code to} on; may be the same array
   */
  public void corrupt(int image, byte[] pixels, int from, byte[] result, int to) {
    Chance chance = Chance.of(seed, kind.word().hashCode(), severity, image);
    change.of(Picture.of(pixels, from, height, width, channels), chance).write(result, to);
  }

  /** The kind with a row of its constants. */
  static Change change(Kind kind, double[] c) {
    return switch (kind) {
      case GAUSSIAN_NOISE -> Noise.gaussian(c[0]);
      case SHOT_NOISE -> Noise.shot(c[0]);
      case IMPULSE_NOISE -> Noise.impulse(c[0]);
      case SPECKLE_NOISE -> Noise.speckle(c[0]);
      case GAUSSIAN_BLUR -> Blur.gaussian(c[0]);
      case DEFOCUS_BLUR -> Blur.defocus(c[0], c[1]);
      case GLASS_BLUR -> Blur.glass(c[0], (int) c[1], (int) c[2]);
      case MOTION_BLUR -> Blur.motion(c[0], c[1]);
      case ZOOM_BLUR -> Blur.zoom(c[0], c[1]);
      case SNOW -> Weather.Snow.of(c);
      case FOG -> Weather.fog(c[0], c[1]);
      case BRIGHTNESS -> Colour.brightness(c[0]);
      case CONTRAST -> Colour.contrast(c[0]);
      case SATURATE -> Colour.saturate(c[0], c[1]);
      case ELASTIC_TRANSFORM -> new Elastic(c[0], c[1], c[2]);
      case PIXELATE -> new Pixelate(c[0]);
      case JPEG_COMPRESSION -> new Jpeg(c[0]);
      case SPATTER -> Spatter.of(c);
    };
  }
}
