package dev.lethe.worker.data;

import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.ImageFolder.Interpolation;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Images in memory that are brought to another size whenever they are asked for, as all of them
 * would not fit at that size. A random crop is of the image as it was, as in torchvision's {@code
 * RandomCrop(side, padding=4), Resize(size)} and in {@code RandomResizedCrop(size)}.
 *
 * @param images square, of three channels
 * @param size width and height
 */
public record ResizedImages(Images images, int size, int threads) implements MadeImages {
  /** Pixels of zeros on each side before a part of the old size is cut out. */
  public static final int PADDING = 4;

  private static final Set<Augmentation> BEFORE =
      Set.of(Augmentation.RANDOM_CROP, Augmentation.RANDOM_RESIZED_CROP);
  private static final Resampling RESAMPLING = new Resampling(Interpolation.BILINEAR);

  @Override
  public boolean make(
      int example, Set<Augmentation> augmentation, RandomGenerator random, byte[] target) {
    Raster image =
        augmentation.contains(Augmentation.RANDOM_CROP)
            ? shifted(example, shift(random), shift(random))
            : shifted(example, 0, 0);
    Crop crop =
        augmentation.contains(Augmentation.RANDOM_RESIZED_CROP)
            ? Crop.random(side(), side(), Crop.SCALE, Crop.RATIO, random)
            : new Crop(0, 0, side(), side());
    RESAMPLING.resize(image, crop, size, target);
    return true;
  }

  private static int shift(RandomGenerator random) {
    return random.nextInt(2 * PADDING + 1) - PADDING;
  }

  /** What lies outside is black. */
  private Raster shifted(int example, int down, int right) {
    int row = side() * channels();
    byte[] pixels = new byte[side() * row];
    int from = Math.max(0, -right);
    int to = Math.min(side(), side() - right);
    for (int y = Math.max(0, -down); y < Math.min(side(), side() - down); y++) {
      int start = (example * side() + y + down) * row;
      System.arraycopy(
          images.pixels(),
          start + (from + right) * channels(),
          pixels,
          y * row + from * channels(),
          (to - from) * channels());
    }
    return new Raster(side(), side(), pixels);
  }

  private int side() {
    return images.width();
  }

  /** The images at {@code indices}, in that order. */
  ResizedImages pick(List<Integer> indices) {
    return of(Split.pick(images, indices));
  }

  /** Others, at the same size. */
  ResizedImages of(Images others) {
    return new ResizedImages(others, size, threads);
  }

  @Override
  public Set<Augmentation> madeWith() {
    return BEFORE;
  }

  @Override
  public int unreadable() {
    return 0;
  }

  @Override
  public int count() {
    return images.count();
  }

  @Override
  public int height() {
    return size;
  }

  @Override
  public int width() {
    return size;
  }

  @Override
  public int channels() {
    return images.channels();
  }

  @Override
  public int[] classesOf(int example) {
    return images.classesOf(example);
  }

  @Override
  public long bytes() {
    return images.bytes();
  }
}
