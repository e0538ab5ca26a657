package dev.lethe.worker.corruption;

/** Snow and fog between the camera and what it sees. */
final class Weather {
  private Weather() {}

  /**
   * White flakes and a whiter scene.
   *
   * @param mean of the Gaussian layer that flakes are made of
   * @param deviation of that layer
   * @param zoom how much it is enlarged
   * @param least that is a flake
   * @param radius of the flakes' motion
   * @param softness deviation of that motion
   * @param rest share of the scene as it was
   */
  record Snow(
      double mean,
      double deviation,
      double zoom,
      double least,
      double radius,
      double softness,
      double rest)
      implements Change {
    static Snow of(double[] c) {
      return new Snow(c[0], c[1], c[2], c[3], c[4], c[5], c[6]);
    }

    @Override
    public Picture of(Picture clean, Chance chance) {
      Picture layer = layer(clean.height(), clean.width(), chance);
      double[] snowy = clean.values().clone();
      for (int y = 0; y < clean.height(); y++) {
        for (int x = 0; x < clean.width(); x++) {
          double white = clean.luminance(y, x) * 1.5 + 0.5;
          double flake =
              layer.at(y, x, 0) + layer.at(clean.height() - 1 - y, clean.width() - 1 - x, 0);
          for (int channel = 0; channel < clean.channels(); channel++) {
            int i = clean.index(y, x, channel);
            snowy[i] = rest * snowy[i] + (1 - rest) * Math.max(snowy[i], white) + flake;
          }
        }
      }
      return clean.with(snowy);
    }

    private Picture layer(int height, int width, Chance chance) {
      Picture noise = Picture.plane(height, width, () -> mean + deviation * chance.gaussian());
      Picture still = new Zoom(zoom).of(noise).map(value -> value < least ? 0 : value).cutToBytes();
      return new Motion(radius, softness, chance.uniform(-135, -45)).of(still);
    }
  }

  /**
   * A cloud over the scene, which keeps its lightest value.
   *
   * @param thickness of the cloud
   * @param decay of its roughness
   */
  static Change fog(double thickness, double decay) {
    return (clean, chance) -> {
      Picture cloud = Plasma.of(Math.max(clean.height(), clean.width()), decay, chance);
      double lightest = java.util.Arrays.stream(clean.values()).max().orElse(0);
      double[] foggy = new double[clean.values().length];
      for (int y = 0; y < clean.height(); y++) {
        for (int x = 0; x < clean.width(); x++) {
          for (int channel = 0; channel < clean.channels(); channel++) {
            double sum = clean.at(y, x, channel) + thickness * cloud.at(y, x, 0);
            foggy[clean.index(y, x, channel)] = sum * lightest / (lightest + thickness);
          }
        }
      }
      return clean.with(foggy);
    };
  }
}
