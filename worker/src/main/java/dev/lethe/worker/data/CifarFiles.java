package dev.lethe.worker.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10 and CIFAR-100 in their binary version: for each image the label bytes (one; for
 * CIFAR-100 the coarse one and then the fine one, which is used), then 1024 red, 1024 green and
 * 1024 blue ones.
 *
 * <p>Every file holds exactly as many images as its author put there. Of CIFAR-10's five training
 * files the last ones may be absent: a smaller data set is of use, but it is another one, so that
 * is said; a file that is missing before one that is there is an error.
 */
final class CifarFiles {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int CHANNELS = 3;

  private final Path directory;
  private final Form form;

  CifarFiles(Path directory, Form form) {
    this.directory = directory;
    this.form = form;
  }

  /**
   * What files there are and what is in them.
   *
   * @param labelBytes before each image; the last one counts
   * @param training names of the training files, in order
   * @param perTrainingFile images in each of them
   * @param perTestFile images in {@code test}
   */
  record Form(
      int classes,
      int labelBytes,
      List<String> training,
      int perTrainingFile,
      String test,
      int perTestFile) {
    static final Form TEN = ten(10_000);
    static final Form HUNDRED = hundred(50_000, 10_000);

    static Form ten(int perFile) {
      List<String> training =
          IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList();
      return new Form(10, 1, training, perFile, "test_batch.bin", perFile);
    }

    static Form hundred(int training, int tests) {
      return new Form(100, 2, List.of("train.bin"), training, "test.bin", tests);
    }

    private int recordBytes() {
      return labelBytes + CHANNELS * PLANE;
    }
  }

  Source read() throws DataUnavailable {
    List<String> present = present();
    Images train = images(present, form.perTrainingFile());
    Source source =
        Source.of(form.classes(), train, images(List.of(form.test()), form.perTestFile()));
    List<String> absent = form.training().subList(present.size(), form.training().size());
    return absent.isEmpty()
        ? source
        : source.withGap(
            "%s in %s: %d of its %d training images are there"
                .formatted(
                    missing(absent),
                    directory,
                    train.count(),
                    form.training().size() * form.perTrainingFile()));
  }

  /** The training files that are there: all, or all up to one. */
  private List<String> present() throws DataUnavailable {
    List<String> present =
        form.training().stream().filter(file -> Files.exists(directory.resolve(file))).toList();
    List<String> needed = form.training().subList(0, Math.max(1, lastOf(present) + 1));
    List<String> absent = needed.stream().filter(file -> !present.contains(file)).toList();
    if (!absent.isEmpty()) {
      throw new DataUnavailable("%s in %s; %s".formatted(missing(absent), directory, advice()));
    }
    return present;
  }

  private int lastOf(List<String> present) {
    return present.isEmpty() ? -1 : form.training().indexOf(present.getLast());
  }

  private static String missing(List<String> absent) {
    return String.join(", ", absent) + (absent.size() == 1 ? " is missing" : " are missing");
  }

  private String advice() {
    return "get the binary version of CIFAR-%d from the page of its author, A. Krizhevsky (cs.toronto.edu/~kriz/cifar.html), and put its .bin files into %s"
        .formatted(form.classes(), directory);
  }

  /** Decodes image by image, so that no file is in memory beside what becomes of it. */
  private Images images(List<String> files, int perFile) throws DataUnavailable {
    int count = files.size() * perFile;
    byte[] pixels = new byte[count * PLANE * CHANNELS];
    int[] labels = new int[count];
    for (int i = 0; i < files.size(); i++) {
      Path file = directory.resolve(files.get(i));
      requireSize(file, perFile);
      try (DataInputStream in = open(file)) {
        decode(file, in, i * perFile, perFile, pixels, labels);
      } catch (IOException e) {
        throw new DataUnavailable("%s cannot be read: %s".formatted(file, e.getMessage()), e);
      }
    }
    return new Images(pixels, count, SIDE, SIDE, CHANNELS, labels);
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }

  private void requireSize(Path file, int images) throws DataUnavailable {
    if (!Files.isRegularFile(file)) {
      throw new DataUnavailable(
          "%s in %s; %s"
              .formatted(missing(List.of(file.getFileName().toString())), directory, advice()));
    }
    long expected = (long) images * form.recordBytes();
    long found = file.toFile().length();
    if (found != expected) {
      throw new DataUnavailable(
          "%s has %d bytes, expected %d images of %d bytes, which are %d; %s"
              .formatted(file, found, images, form.recordBytes(), expected, advice()));
    }
  }

  private void decode(
      Path file, DataInputStream in, int first, int images, byte[] pixels, int[] labels)
      throws IOException, DataUnavailable {
    byte[] image = new byte[form.recordBytes()];
    for (int i = first; i < first + images; i++) {
      in.readFully(image);
      labels[i] = image[form.labelBytes() - 1] & 0xff;
      if (labels[i] >= form.classes()) {
        throw new DataUnavailable(
            "image %d of %s has label %d, expected 0 to %d; %s"
                .formatted(i - first, file, labels[i], form.classes() - 1, advice()));
      }
      interleave(image, form.labelBytes(), pixels, i * PLANE * CHANNELS);
    }
  }

  private static void interleave(byte[] planes, int from, byte[] pixels, int to) {
    for (int pixel = 0; pixel < PLANE; pixel++) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        pixels[to + pixel * CHANNELS + channel] = planes[from + channel * PLANE + pixel];
      }
    }
  }
}
