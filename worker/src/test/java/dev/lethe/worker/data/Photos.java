package dev.lethe.worker.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;

/** Writes small image files; a class is told by which colour is bright. */
public final class Photos {
  private final Path root;

  public Photos(Path root) {
    this.root = root.resolve("photos");
  }

  /** So many images in a folder, JPEG and PNG in turns. */
  public Photos write(String folder, int count, int bright) throws IOException {
    Path directory = Files.createDirectories(root.resolve(folder));
    Random random = new Random(folder.hashCode());
    for (int i = 0; i < count; i++) {
      String ending = i % 2 == 0 ? "JPEG" : "png";
      Path file = directory.resolve("%03d.%s".formatted(i, ending));
      ImageIO.write(image(random, bright), ending, file.toFile());
    }
    return this;
  }

  /** Overwrites a file, or writes another. */
  public Photos put(String file, byte[] content) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.write(root.resolve(file), content);
    return this;
  }

  /** Takes the end of a file away: of a JPEG a little, which decoders fill up with grey. */
  public Photos cutOff(String file) throws IOException {
    byte[] whole = get(file);
    int left = file.endsWith("png") ? whole.length / 2 : whole.length - 12;
    return put(file, Arrays.copyOf(whole, left));
  }

  public byte[] get(String file) throws IOException {
    return Files.readAllBytes(root.resolve(file));
  }

  /** An image as it is evaluated; false where it cannot be read. */
  static boolean centre(ImageFiles files, int example, byte[] target) {
    return files.make(example, Set.of(), new SplittableRandom(0), target);
  }

  private static BufferedImage image(Random random, int bright) {
    int width = 14 + random.nextInt(12);
    int height = 14 + random.nextInt(12);
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int dark = random.nextInt(100);
        image.setRGB(x, y, dark << 16 | dark << 8 | dark | 200 << (16 - 8 * bright));
      }
    }
    return image;
  }
}
