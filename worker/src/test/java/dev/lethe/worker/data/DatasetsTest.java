package dev.lethe.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.DatasetSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir Path root;
  private Path mnist;
  private Datasets datasets;

  @BeforeEach
  void writeTwentyImages() throws IOException {
    mnist = Files.createDirectory(root.resolve("mnist"));
    Files.write(mnist.resolve("train-images-idx3-ubyte"), images(2051, 20, 20 * 4));
    Files.write(mnist.resolve("train-labels-idx1-ubyte"), labels(2049, 20));
    Files.write(mnist.resolve("t10k-images-idx3-ubyte"), images(2051, 10, 10 * 4));
    Files.write(mnist.resolve("t10k-labels-idx1-ubyte"), labels(2049, 10));
    datasets = new Datasets(root, 1 << 20);
  }

  @Test
  void splitsTheTrainingImagesWithTheSameNumberOfEachClass() throws DataUnavailable {
    Dataset dataset = datasets.load(spec(10, 10));

    assertThat(labels(dataset.train())).containsOnlyOnce(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(labels(dataset.validation())).containsOnlyOnce(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(pixels(dataset.train())).isNotEqualTo(pixels(dataset.validation()));
    assertThat(dataset.tests().values()).extracting(ImageSet::count).containsExactly(10);
  }

  @Test
  void zippedFilesAreTheSameDataAsPlainOnes() throws Exception {
    String plain = datasets.load(spec(10, 10)).checksum();
    zip(mnist.resolve("train-images-idx3-ubyte"));

    String zipped = new Datasets(root, 1 << 20).load(spec(10, 10)).checksum();

    assertThat(zipped).isEqualTo(plain);
  }

  @Test
  void keepsADecodedSetInMemory() throws Exception {
    Dataset first = datasets.load(spec(10, 10));
    Files.delete(mnist.resolve("train-images-idx3-ubyte"));

    Dataset second = datasets.load(spec(10, 10));

    assertThat(second).isSameAs(first);
  }

  @Test
  void refusesOtherDataThanTheSweepBeganWith() {
    DatasetSpec other = spec(10, 10).withChecksum("0000");

    assertThatThrownBy(() -> datasets.load(other))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("expected 0000");
  }

  @Test
  void saysHowManyImagesThereAreWhenMoreAreAsked() {
    assertThatThrownBy(() -> datasets.load(spec(15, 6)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessage("mnist has 20 training images, fewer than train 15 + validation 6");
  }

  @Test
  void saysWhereAMissingFileComesFromAndGoesTo() throws IOException {
    Files.delete(mnist.resolve("t10k-labels-idx1-ubyte"));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("t10k-labels-idx1-ubyte")
        .hasMessageContaining("yann.lecun.com")
        .hasMessageContaining("put them into " + mnist);
  }

  @Test
  void refusesAWrongMagicNumber() throws IOException {
    Files.write(mnist.resolve("train-images-idx3-ubyte"), images(2050, 20, 20 * 4));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("magic number is 2050, expected 2051");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    Files.write(mnist.resolve("train-images-idx3-ubyte"), images(2051, 20, 20 * 4 - 1));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("number of bytes behind the header is 79, expected 80");
  }

  @Test
  void refusesAFileThatGoesOnBehindItsEnd() throws IOException {
    Files.write(mnist.resolve("train-images-idx3-ubyte"), images(2051, 20, 20 * 4 + 1));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("goes on behind the 80 bytes");
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Files.write(mnist.resolve("train-images-idx3-ubyte"), new byte[0]);

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("ends before its header does");
  }

  @Test
  void refusesAZippedFileThatIsCutOff() throws IOException {
    zip(mnist.resolve("train-labels-idx1-ubyte"));
    Path zipped = mnist.resolve("train-labels-idx1-ubyte.gz");
    byte[] bytes = Files.readAllBytes(zipped);
    Files.write(zipped, Arrays.copyOf(bytes, bytes.length - 12));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageStartingWith(zipped + " is truncated or damaged: Unexpected end of ZLIB input")
        .hasMessageContaining("put them into " + mnist);
  }

  @Test
  void refusesAZippedFileWhoseContentChanged() throws IOException {
    zip(mnist.resolve("train-images-idx3-ubyte"));
    Path zipped = mnist.resolve("train-images-idx3-ubyte.gz");
    byte[] bytes = Files.readAllBytes(zipped);
    bytes[bytes.length - 8] ^= 1; // the checksum at the end
    Files.write(zipped, bytes);

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageStartingWith(zipped + " is truncated or damaged: Corrupt GZIP trailer");
  }

  @Test
  void refusesAZippedFileThatIsNotZipped() throws IOException {
    Path plain = mnist.resolve("train-images-idx3-ubyte");
    Path named = mnist.resolve("train-images-idx3-ubyte.gz");
    Files.move(plain, named);

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageStartingWith(named + " is truncated or damaged: Not in GZIP format");
  }

  @Test
  void refusesTestImagesOfAnotherSize() throws IOException {
    Files.write(mnist.resolve("t10k-images-idx3-ubyte"), images(2051, 10, 3, 2, 10 * 6));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("t10k-images-idx3-ubyte: height of its images is 3, expected 2");
  }

  @Test
  void refusesFewerLabelsThanImages() throws IOException {
    Files.write(mnist.resolve("train-labels-idx1-ubyte"), labels(2049, 19));

    assertThatThrownBy(() -> datasets.load(spec(10, 10)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("train-labels-idx1-ubyte: number of labels is 19, expected 20");
  }

  @Test
  void keepsNoMoreDecodedSetsThanFit() throws Exception {
    long one = 30 * (4 + Integer.BYTES);
    Datasets roomForTwo = new Datasets(root, 2 * one);
    for (int train = 10; train < 15; train++) {
      Dataset _ = roomForTwo.load(spec(train, 20 - train));
    }

    Files.delete(mnist.resolve("train-images-idx3-ubyte"));

    assertThat(java.util.stream.IntStream.range(10, 15).filter(train -> isKept(roomForTwo, train)))
        .hasSizeBetween(1, 2);
  }

  private static boolean isKept(Datasets datasets, int train) {
    try {
      return datasets.load(spec(train, 20 - train)).train().count() == train;
    } catch (DataUnavailable e) {
      return false; // its file is gone, and with it the way to decode it again
    }
  }

  @Test
  void keepsNothingThatIsLargerThanTheRoom() throws Exception {
    Datasets small = new Datasets(root, 100);
    Dataset first = small.load(spec(10, 10));

    Dataset second = small.load(spec(10, 10));

    assertThat(second).isNotSameAs(first);
    assertThat(second.checksum()).isEqualTo(first.checksum());
  }

  @Test
  void saysWhichFilesAreMissingWhenAPartOfCifarIsTooLittle() throws Exception {
    Path cifar = Files.createDirectory(root.resolve("cifar10"));
    byte[] tenThousand = new byte[10_000 * 3073];
    Files.write(cifar.resolve("data_batch_1.bin"), tenThousand);
    Files.write(cifar.resolve("test_batch.bin"), tenThousand);

    assertThatThrownBy(
            () -> datasets.load(new DatasetSpec("cifar-10", 45_000, 5_000, 0, null, null)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("has 10000 training images, fewer than train 45000")
        .hasMessageContaining("data_batch_2.bin, data_batch_3.bin");
  }

  @Test
  void drawsTheSameShapesFromTheSameSeed() throws DataUnavailable {
    DatasetSpec.Shapes shapes = new DatasetSpec.Shapes(4, 12, 0.5, 0.05, 0, 16);
    DatasetSpec spec = new DatasetSpec("shapes", 32, 16, 3, shapes, null);

    Dataset again = new Datasets(null, 1).load(spec);

    assertThat(again.checksum())
        .isEqualTo("3cd31acf22cb13ad3ee23d290ec46fe9356c921674510bde82dfda3d5417b2e9");
    assertThat(again.tests().keySet()).containsExactly("test", "test-cue-kept");
  }

  @Test
  void labelsOfShapesAreWrongAsOftenAsAskedExceptInTheTestSets() {
    Source clean = shapes(0);

    Source noisy = shapes(1);

    assertThat(agreeing(noisy.train().labels(), clean.train().labels())).isBetween(60L, 140L);
    noisy
        .tests()
        .forEach((name, test) ->
            assertThat(test.labels())
                .isEqualTo(Objects.requireNonNull(clean.tests().get(name)).labels()));
  }

  private static Source shapes(double labelNoise) {
    return new Shapes(new DatasetSpec.Shapes(4, 8, 0.5, 0.05, labelNoise, 16)).draw(400, 3);
  }

  /** Of 400 labels drawn from 4 classes about 100 agree by chance. */
  private static long agreeing(int[] labels, int[] others) {
    return java.util.stream.IntStream.range(0, labels.length)
        .filter(i -> labels[i] == others[i])
        .count();
  }

  private static DatasetSpec spec(int train, int validation) {
    return new DatasetSpec("mnist", train, validation, 1, null, null);
  }

  private static byte[] images(int magic, int count, int bytes) throws IOException {
    return images(magic, count, 2, 2, bytes);
  }

  private static byte[] images(int magic, int count, int height, int width, int bytes)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(magic);
    out.writeInt(count);
    out.writeInt(height);
    out.writeInt(width);
    for (int i = 0; i < bytes; i++) {
      out.write(i);
    }
    return file.toByteArray();
  }

  private static int[] labels(ImageSet images) {
    return ((Images) images).labels();
  }

  private static byte[] pixels(ImageSet images) {
    return ((Images) images).pixels();
  }

  private static byte[] labels(int magic, int count) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(file);
    out.writeInt(magic);
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      out.write(i % 10);
    }
    return file.toByteArray();
  }

  private static void zip(Path file) throws IOException {
    byte[] plain = Files.readAllBytes(file);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(file + ".gz")))) {
      out.write(plain);
    }
    Files.delete(file);
  }
}
