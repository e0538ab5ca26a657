package dev.lethe.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the authors' form, with two or three images in place of ten thousand. */
class CifarFilesTest {
  private static final CifarFiles.Form TEN = CifarFiles.Form.ten(2);
  private static final CifarFiles.Form HUNDRED = CifarFiles.Form.hundred(3, 2);

  @TempDir Path directory;

  @Test
  void readsPlanesAsPixels() throws Exception {
    writeTen(5);

    Source source = ten();

    assertThat(source.classes()).isEqualTo(10);
    assertThat(Arrays.copyOf(source.train().pixels(), 6)).containsExactly(10, 20, 30, 10, 20, 30);
  }

  @Test
  void readsFiveTrainingFilesInOrderAndTheTestFile() throws Exception {
    writeTen(5);

    Source source = ten();

    assertThat(source.train().labels()).containsExactly(1, 0, 2, 0, 3, 0, 4, 0, 5, 0);
    assertThat(source.tests().values())
        .singleElement()
        .satisfies(test -> assertThat(test.labels()).containsExactly(9, 8));
    assertThat(source.gap()).isNull();
  }

  @Test
  void fewerTrainingFilesAreAnotherDataSetAndSaySo() throws Exception {
    writeTen(3);

    Source source = ten();

    assertThat(source.train().labels()).containsExactly(1, 0, 2, 0, 3, 0);
    assertThat(source.gap())
        .isEqualTo(
            "data_batch_4.bin, data_batch_5.bin are missing in %s: 6 of its 10 training images are"
                + " there",
            directory);
  }

  @Test
  void missingTrainingFileBeforeAnotherIsRefused() throws Exception {
    writeTen(5);
    Files.delete(directory.resolve("data_batch_2.bin"));

    assertThatThrownBy(this::ten)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageStartingWith("data_batch_2.bin is missing in " + directory)
        .hasMessageContaining("cs.toronto.edu/~kriz");
  }

  @Test
  void missingTestFileIsRefused() throws Exception {
    writeTen(5);
    Files.delete(directory.resolve("test_batch.bin"));

    assertThatThrownBy(this::ten)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageStartingWith("test_batch.bin is missing in " + directory);
  }

  @Test
  void emptyDirectoryIsRefused() {
    assertThatThrownBy(this::ten)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageStartingWith("data_batch_1.bin is missing in " + directory);
  }

  @Test
  void fileWithAnImageTooFewIsRefused() throws Exception {
    writeTen(5);
    Files.write(directory.resolve("data_batch_3.bin"), image(1));

    assertThatThrownBy(this::ten)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("data_batch_3.bin has 3073 bytes")
        .hasMessageContaining("expected 2 images of 3073 bytes, which are 6146");
  }

  @Test
  void labelThatIsNoClassIsRefusedWithItsPlace() throws Exception {
    writeTen(5);
    write("data_batch_4.bin", image(4), image(10));

    assertThatThrownBy(this::ten)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("image 1 of " + directory.resolve("data_batch_4.bin"))
        .hasMessageContaining("has label 10, expected 0 to 9");
  }

  @Test
  void ofTheTwoLabelsOfCifar100TheFineOneIsUsed() throws Exception {
    write("train.bin", image(3, 99), image(4, 0), image(5, 50));
    write("test.bin", image(6, 7), image(8, 9));

    Source source = hundred();

    assertThat(source.classes()).isEqualTo(100);
    assertThat(source.train().labels()).containsExactly(99, 0, 50);
    assertThat(Arrays.copyOf(source.train().pixels(), 3)).containsExactly(10, 20, 30);
    assertThat(source.tests().values())
        .singleElement()
        .satisfies(test -> assertThat(test.labels()).containsExactly(7, 9));
  }

  @Test
  void cifar100WithImagesMissingIsRefused() throws Exception {
    write("train.bin", image(3, 99), image(4, 0));
    write("test.bin", image(6, 7), image(8, 9));

    assertThatThrownBy(this::hundred)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("train.bin has 6148 bytes, expected 3 images")
        .hasMessageContaining("CIFAR-100");
  }

  @Test
  void fineLabelOfCifar100ThatIsNoClassIsRefused() throws Exception {
    write("train.bin", image(3, 99), image(4, 100), image(4, 0));
    write("test.bin", image(6, 7), image(8, 9));

    assertThatThrownBy(this::hundred)
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("has label 100, expected 0 to 99");
  }

  private Source ten() throws DataUnavailable {
    return new CifarFiles(directory, TEN).read();
  }

  private Source hundred() throws DataUnavailable {
    return new CifarFiles(directory, HUNDRED).read();
  }

  /** In training file n an image of class n and one of class 0. */
  private void writeTen(int trainingFiles) throws IOException {
    for (int n = 1; n <= trainingFiles; n++) {
      write("data_batch_%d.bin".formatted(n), image(n), image(0));
    }
    write("test_batch.bin", image(9), image(8));
  }

  private void write(String name, byte[]... images) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] image : images) {
      bytes.write(image);
    }
    Files.write(directory.resolve(name), bytes.toByteArray());
  }

  /** Labels, then planes of tens, twenties and thirties. */
  private static byte[] image(int... labels) {
    byte[] bytes = new byte[labels.length + 3 * 1024];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    for (int plane = 0; plane < 3; plane++) {
      int from = labels.length + plane * 1024;
      Arrays.fill(bytes, from, from + 1024, (byte) (10 * (plane + 1)));
    }
    return bytes;
  }
}
