package dev.lethe.worker.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * CIFAR-10 and CIFAR-100 in their binary version: for each image the label bytes (one; for
 * CIFAR-100 the coarse one and then the fine one, which is used), then 1024 red, 1024 green and
 * 1024 blue ones.
 */
final class CifarFiles {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int CHANNELS = 3;

  private final Path directory;
  private final int classes;
  private final int labelBytes;

  CifarFiles(Path directory, int classes) {
    this.directory = directory;
    this.classes = classes;
    this.labelBytes = classes == 10 ? 1 : 2;
  }

  Source read() throws DataUnavailable {
    return Source.of(
        classes,
        images(classes == 10 ? files("data_batch_") : files("train")),
        images(classes == 10 ? files("test_batch") : files("test")));
  }

  private List<Path> files(String prefix) throws DataUnavailable {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> all = Files.list(directory)) {
        all.filter(file -> file.getFileName().toString().startsWith(prefix))
            .filter(file -> file.toString().endsWith(".bin"))
            .sorted()
            .forEach(found::add);
      } catch (IOException e) {
        throw new DataUnavailable("%s cannot be read: %s".formatted(directory, e.getMessage()), e);
      }
    }
    if (found.isEmpty()) {
      throw new DataUnavailable(
          "%s has no file %s*.bin; %s".formatted(directory, prefix, advice()));
    }
    return found;
  }

  private String advice() {
    return "get the binary version of CIFAR-%d from the page of its author, A. Krizhevsky (cs.toronto.edu/~kriz/cifar.html), and put its .bin files into %s"
        .formatted(classes, directory);
  }

  private Images images(List<Path> files) throws DataUnavailable {
    int record = labelBytes + CHANNELS * PLANE;
    List<byte[]> contents = new ArrayList<>();
    int count = 0;
    for (Path file : files) {
      byte[] bytes = bytes(file);
      if (bytes.length == 0 || bytes.length % record != 0) {
        throw new DataUnavailable(
            "%s has %d bytes, expected a multiple of %d; %s"
                .formatted(file, bytes.length, record, advice()));
      }
      contents.add(bytes);
      count += bytes.length / record;
    }
    return decode(contents, count, record);
  }

  private byte[] bytes(Path file) throws DataUnavailable {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataUnavailable("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Images decode(List<byte[]> contents, int count, int record) throws DataUnavailable {
    byte[] pixels = new byte[count * PLANE * CHANNELS];
    int[] labels = new int[count];
    int image = 0;
    for (byte[] bytes : contents) {
      for (int start = 0; start < bytes.length; start += record, image++) {
        labels[image] = bytes[start + labelBytes - 1] & 0xff;
        if (labels[image] >= classes) {
          throw new DataUnavailable(
              "image %d has label %d, expected 0 to %d; %s"
                  .formatted(image, labels[image], classes - 1, advice()));
        }
        interleave(bytes, start + labelBytes, pixels, image * PLANE * CHANNELS);
      }
    }
    return new Images(pixels, count, SIDE, SIDE, CHANNELS, labels);
  }

  private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int pixel = 0; pixel < PLANE; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        pixels[to + pixel * CHANNELS + channel] = planes[from + channel * PLANE + pixel];
      }
    }
  }
}
