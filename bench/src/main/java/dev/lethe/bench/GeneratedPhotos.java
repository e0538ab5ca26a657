package dev.lethe.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * JPEGs of 500×375 that cost about as much to decode as photos: patches of all sizes on each other,
 * the larger the stronger, with some grain; about 70 KB at quality 0.92.
 */
final class GeneratedPhotos {
  private static final int WIDTH = 500;
  private static final int HEIGHT = 375;
  private static final int CLASSES = 10;

  private GeneratedPhotos() {}

  /** Writes so many below {@code train} in a new folder that goes with the process. */
  static Path write(int count) throws IOException {
    Path folder = Files.createTempDirectory("lethe-photos-");
    for (int i = 0; i < count; i++) {
      Path directory = folder.resolve("train").resolve("class-" + i % CLASSES);
      Files.createDirectories(directory);
      write(photo(new Random(i)), directory.resolve("%04d.JPEG".formatted(i)));
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(folder)));
    return folder;
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("cannot remove " + folder + ": " + e.getMessage());
    }
  }

  private static BufferedImage photo(Random random) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    float[][] planes = new float[3][WIDTH * HEIGHT];
    for (int cells = 2; cells <= 128; cells *= 2) {
      float strength = (float) (110 * Math.pow(cells, -0.45));
      for (float[] plane : planes) {
        addPatches(plane, cells, strength, random);
      }
    }
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      double grain = random.nextGaussian() * 5;
      int rgb = 0;
      for (float[] plane : planes) {
        rgb = rgb << 8 | (int) Math.clamp(128 + plane[i] + grain, 0, 255);
      }
      image.setRGB(i % WIDTH, i / WIDTH, rgb);
    }
    return image;
  }

  /** Random values on a grid, with straight lines between them. */
  private static void addPatches(float[] plane, int cells, float strength, Random random) {
    float[] grid = new float[(cells + 1) * (cells + 1)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) random.nextGaussian() * strength;
    }
    for (int y = 0; y < HEIGHT; y++) {
      int row = y * cells / HEIGHT;
      float b = (float) (y * cells % HEIGHT) / HEIGHT;
      for (int x = 0; x < WIDTH; x++) {
        int at = row * (cells + 1) + x * cells / WIDTH;
        float a = (float) (x * cells % WIDTH) / WIDTH;
        float above = grid[at] * (1 - a) + grid[at + 1] * a;
        float below = grid[at + cells + 1] * (1 - a) + grid[at + cells + 2] * a;
        plane[y * WIDTH + x] += above * (1 - b) + below * b;
      }
    }
  }

  private static void write(BufferedImage image, Path file) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    try (OutputStream out = Files.newOutputStream(file);
        ImageOutputStream target = ImageIO.createImageOutputStream(out)) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(0.92f);
      writer.setOutput(target);
      writer.write(null, new IIOImage(image, null, null), quality);
    } finally {
      writer.dispose();
    }
  }
}
