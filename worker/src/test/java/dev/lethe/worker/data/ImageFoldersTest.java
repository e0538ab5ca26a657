package dev.lethe.worker.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.DatasetSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTest {
  private static final int BYTES = 12 * 12 * 3;

  @TempDir Path root;
  private Photos photos;

  @BeforeEach
  void writeThreeClasses() throws IOException {
    photos = new Photos(root);
    for (int bright = 0; bright < 3; bright++) {
      photos.write("train/c" + bright, 8, bright).write("val/c" + bright, 2, bright);
    }
  }

  @Test
  void drawsValidationImagesFromTheRestOfTheTrainingImages() throws DataUnavailable {
    Dataset dataset = load(FolderSpecs.of(12, 6, null, null));

    assertThat(dataset.classes()).isEqualTo(3);
    assertThat(classes(dataset.train())).containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
    assertThat(classes(dataset.validation())).containsExactly(0, 0, 1, 1, 2, 2);
    assertThat(files(dataset.train())).doesNotContainAnyElementsOf(files(dataset.validation()));
    assertThat(files(test(dataset))).hasSize(6).allMatch(file -> file.contains("/val/"));
  }

  @Test
  void takesValidationImagesFromAFolderOfTheirOwn() throws Exception {
    photos.write("test/c0", 3, 0);

    Dataset dataset = load(FolderSpecs.of(24, 6, null, "val"));

    assertThat(files(dataset.validation())).hasSize(6).allMatch(file -> file.contains("/val/"));
    assertThat(files(test(dataset))).hasSize(3).allMatch(file -> file.contains("/test/"));
  }

  @Test
  void imagesThatChooseAreNotSilentlyThoseThatAreReported() {
    assertThatThrownBy(() -> load(FolderSpecs.of(24, 6, null, "val")))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("name the test images with test_split");
  }

  @Test
  void imagesThatFitInMemoryAreTheSameAsThoseThatAreDecodedEachTime() throws DataUnavailable {
    DatasetSpec spec = FolderSpecs.of(18, 6, null, null);
    ImageFiles kept = (ImageFiles) new Datasets(root, 1 << 20).load(spec).train();
    ImageFiles streamed = (ImageFiles) new Datasets(root, 1000).load(spec).train();

    for (int i = 0; i < kept.count(); i++) {
      assertThat(crop(kept, i, 1)).isEqualTo(crop(streamed, i, 1));
      assertThat(crop(kept, i, 2)).isEqualTo(crop(streamed, i, 2));
      assertThat(centre(kept, i)).isEqualTo(centre(streamed, i));
    }
  }

  @Test
  void whatFitsIsReadOnceForAllTrials() throws Exception {
    Datasets datasets = new Datasets(root, 1 << 20);
    DatasetSpec spec = FolderSpecs.of(18, 6, null, null);
    byte[] first = centre((ImageFiles) datasets.load(spec).train(), 0);
    deleteAll("train");

    byte[] second = centre((ImageFiles) datasets.load(spec).train(), 0);

    assertThat(second).isEqualTo(first);
  }

  @Test
  void whatDoesNotFitIsReadAgain() throws Exception {
    Datasets datasets = new Datasets(root, 1000);
    ImageFiles train = (ImageFiles) datasets.load(FolderSpecs.of(18, 6, null, null)).train();
    byte[] target = new byte[BYTES];
    assertThat(Photos.centre(train, 0, target)).isTrue();
    deleteAll("train");

    assertThat(Photos.centre(train, 0, target)).isFalse();
  }

  @Test
  void emptyFilesAreLeftOutBeforeTheSplitAndBrokenOnesWhenTheyAreUsed() throws Exception {
    photos.put("train/c0/000.JPEG", new byte[0]);
    photos.cutOff("train/c1/000.JPEG");

    ImageFiles train = (ImageFiles) load(FolderSpecs.of(20, 3, null, null)).train();
    long read =
        IntStream.range(0, 20).filter(i -> Photos.centre(train, i, new byte[BYTES])).count();

    assertThat(files(train)).noneMatch(file -> file.contains("c0/000.JPEG"));
    assertThat(read).isEqualTo(files(train).contains(path("train/c1/000.JPEG")) ? 19 : 20);
    assertThat(train.unreadable()).isEqualTo(1 + 20 - (int) read);
  }

  @Test
  void tooManyEmptyFilesAreAnErrorThatNamesThem() throws Exception {
    for (int i = 0; i < 8; i++) {
      photos.put("train/c0/%03d.%s".formatted(i, i % 2 == 0 ? "JPEG" : "png"), new byte[0]);
    }

    assertThatThrownBy(() -> load(FolderSpecs.of(12, 3, null, null)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("8 of 30 files in")
        .hasMessageContaining("more than skip_below: 0.2 allows")
        .hasMessageContaining("train/c0/000.JPEG (empty)")
        .hasMessageEndingWith("…; mend or remove them, or raise skip_below");
  }

  @Test
  void tooManyBrokenFilesAreAnErrorWhenTheyAreUsed() throws Exception {
    for (int i = 0; i < 8; i++) {
      photos.cutOff("train/c0/%03d.%s".formatted(i, i % 2 == 0 ? "JPEG" : "png"));
    }
    photos.write("test/c1", 2, 1);
    ImageFiles train = (ImageFiles) load(FolderSpecs.of(24, 6, null, "val")).train();

    assertThatThrownBy(
            () -> IntStream.range(0, 24).forEach(i -> Photos.centre(train, i, new byte[BYTES])))
        .isInstanceOf(TooManyUnreadable.class)
        .hasMessageContaining("7 of 32 files in");
  }

  @Test
  void aFileOfClassesGivesFoldersTheirClassesAndFilesSeveral() throws Exception {
    photos.put(
        "classes.txt", "# by hand\nc0 5\nc1, 0\nc2\t2\n000.JPEG 1 4\nval/x 3\n".getBytes(UTF_8));
    photos.put("classes2.txt", "c0 5\nc1 0\nc2 2\nc0/001.png 1 4\nc1/001.png\n".getBytes(UTF_8));

    Dataset mapped = load(FolderSpecs.of(18, 6, "classes.txt", null));
    Dataset byPath = load(FolderSpecs.of(17, 6, "classes2.txt", null));

    assertThat(mapped.classes()).isEqualTo(6);
    assertThat(labels(test(mapped)))
        .containsExactly("[1, 4]", "[5]", "[1, 4]", "[0]", "[1, 4]", "[2]");
    assertThat(labels(test(byPath))).containsExactly("[5]", "[1, 4]", "[0]", "[2]", "[2]");
  }

  @Test
  void aJsonListIsReadAsThatOfReal() throws Exception {
    photos.put("train/c0/ILSVRC2012_val_00000002.JPEG", photos.get("train/c0/000.JPEG"));
    photos.put("train/c0/ILSVRC2012_val_00000003.JPEG", photos.get("train/c0/000.JPEG"));
    photos.put("real.json", "[[0], [1, 2], []]".getBytes(UTF_8));

    Dataset dataset = load(FolderSpecs.of(24, 1, "real.json", null));

    assertThat(Stream.of(dataset.train(), dataset.validation()))
        .flatMap(ImageFoldersTest::labels)
        .hasSize(25)
        .containsOnlyOnce("[1, 2]");
  }

  @Test
  void aFolderThatTheFileOfClassesDoesNotNameIsAnError() throws Exception {
    photos.put("classes.json", "{\"c0\": 0, \"c1\": [1]}".getBytes(UTF_8));

    assertThatThrownBy(() -> load(FolderSpecs.of(12, 6, "classes.json", null)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("the file of classes has no c2");
  }

  @Test
  void saysWhereImagesBelongWhenThereAreNone() {
    assertThatThrownBy(() -> new Datasets(null, 1000).load(FolderSpecs.of(1, 1, null, null)))
        .hasMessageContaining("put the images into DIR/photos");
    assertThatThrownBy(() -> load(FolderSpecs.of(20, 5, null, null)))
        .hasMessageContaining(
            "has 24 images that are not empty, fewer than train 20 + validation 5");
    assertThatThrownBy(() -> load(FolderSpecs.of(12, 5, null, "validation")))
        .hasMessageContaining("there is no folder " + path("validation"));
  }

  @Test
  void otherFilesAreOtherData() throws Exception {
    DatasetSpec spec = FolderSpecs.of(12, 6, null, null);
    String before = load(spec).checksum();
    photos.put("val/c0/more.png", photos.get("val/c0/001.png"));

    assertThat(load(spec).checksum()).isNotEqualTo(before);
  }

  private Dataset load(DatasetSpec spec) throws DataUnavailable {
    return new Datasets(root, 1 << 20).load(spec);
  }

  private String path(String file) {
    return root.resolve("photos").resolve(file).toString();
  }

  private void deleteAll(String split) throws IOException {
    try (var files = Files.walk(root.resolve("photos").resolve(split))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, new byte[] {1});
      }
    }
  }

  private static ImageSet test(Dataset dataset) {
    @Nullable ImageSet test = dataset.tests().get("test");
    return Objects.requireNonNull(test);
  }

  private static byte[] crop(ImageFiles files, int example, long seed) {
    byte[] target = new byte[BYTES];
    assertThat(files.make(example, files.madeWith(), new SplittableRandom(seed), target)).isTrue();
    return target;
  }

  private static byte[] centre(ImageFiles files, int example) {
    byte[] target = new byte[BYTES];
    assertThat(Photos.centre(files, example, target)).isTrue();
    return target;
  }

  private static int[] classes(ImageSet images) {
    return IntStream.range(0, images.count()).map(i -> images.classesOf(i)[0]).toArray();
  }

  private static List<String> labels(ImageSet images) {
    return IntStream.range(0, images.count())
        .mapToObj(i -> Arrays.toString(images.classesOf(i)))
        .toList();
  }

  private static List<String> files(ImageSet images) {
    return ((ImageFiles) images).entries().stream().map(entry -> entry.file().toString()).toList();
  }
}
