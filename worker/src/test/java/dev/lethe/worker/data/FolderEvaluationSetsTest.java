package dev.lethe.worker.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.worker.corruption.Corrupter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Image folders that a trial is measured on. */
class FolderEvaluationSetsTest {
  private static final int BYTES = 12 * 12 * 3;
  private static final DatasetSpec TRAINED = FolderSpecs.of(12, 6, null, null);
  private static final Corruption NOISE =
      new Corruption(List.of(Kind.IMPULSE_NOISE), List.of(3), 7);

  @TempDir Path root;
  private Photos photos;

  @BeforeEach
  void writeThreeClassesAndSketchesOfTwo() throws IOException {
    photos = new Photos(root);
    for (int bright = 0; bright < 3; bright++) {
      photos.write("train/c" + bright, 8, bright).write("val/c" + bright, 2, bright);
    }
    photos.write("sketch/c2", 3, 2).write("sketch/c1", 2, 1);
  }

  @Test
  void aFolderWithoutTrainingImagesHasTheClassesOfItsNamesInTraining() throws DataUnavailable {
    ImageFiles sketches = measured(TRAINED, sketches(null), null, null);

    assertThat(classes(sketches)).containsExactly(1, 1, 2, 2, 2);
  }

  @Test
  void itsImagesAreToldFromTheClassesThatItHasWhereThatIsAsked() throws DataUnavailable {
    DatasetSpec val = FolderSpecs.measured("photos", "val", null);

    assertThat(testSet(sketches(null), null, true).among()).containsExactly(1, 2);
    assertThat(testSet(sketches(null), NOISE, true).among()).containsExactly(1, 2);
    assertThat(testSet(sketches(null), null, false).among()).isEmpty();
    assertThat(testSet(val, null, true).among()).isEmpty();
  }

  private TestSet testSet(
      DatasetSpec other, @Nullable Corruption corruption, boolean onlyItsClasses)
      throws DataUnavailable {
    EvaluationSet set = new EvaluationSet("other", other, corruption, 1, onlyItsClasses);
    Dataset dataset = new Datasets(root, 1 << 20).load(TRAINED, List.of(set));
    return requireNonNull(dataset.evaluate().get("other"));
  }

  @Test
  void itsFileOfClassesMayNameSomeOfTheTrainedClassesOnly() throws Exception {
    photos.put("sketch/classes.txt", "c1 2\nc2 0\n".getBytes(UTF_8));

    ImageFiles sketches = measured(TRAINED, sketches("classes.txt"), null, null);

    assertThat(classes(sketches)).containsExactly(2, 2, 0, 0, 0);
  }

  @Test
  void aClassThatIsNotTrainedCannotBeMeasured() throws Exception {
    photos.put("sketch/classes.txt", "c1 2\nc2 3\n".getBytes(UTF_8));

    assertThatThrownBy(() -> measured(TRAINED, sketches("classes.txt"), null, null))
        .isInstanceOf(DataUnavailable.class)
        .hasMessage(
            "other has an image of class 3, what is trained on has classes 0 to 2; mend its file of"
                + " classes");
  }

  @Test
  void aFolderThatTrainingHasNotNeedsAFileOfClasses() throws Exception {
    photos.write("sketch/zebra", 1, 0);

    assertThatThrownBy(() -> measured(TRAINED, sketches(null), null, null))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("the training images have no such folder");
  }

  @Test
  void theTestImagesOfAWholeDataSetAreTakenBeforeAllOfIt() throws DataUnavailable {
    ImageFiles test = measured(TRAINED, FolderSpecs.measured("photos", null, null), null, null);

    assertThat(classes(test)).containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void besideDataOfAnotherKindFoldersAreNumberedOnlyWhereAllAreThere() throws Exception {
    DatasetSpec shapes =
        new DatasetSpec("shapes", 8, 8, 0, new DatasetSpec.Shapes(3, 12, 0, 0, 0, 8), null);
    ImageFiles all = measured(shapes, FolderSpecs.measured("photos", null, null), null, null);

    assertThat(classes(all)).containsExactly(0, 0, 1, 1, 2, 2);
    assertThatThrownBy(() -> measured(shapes, sketches(null), null, null))
        .hasMessageContaining("other has 2 folders, what is trained on has 3 classes");
  }

  @Test
  void imagesOfAnotherSizeDoNotFit() {
    DatasetSpec shapes =
        new DatasetSpec("shapes", 8, 8, 0, new DatasetSpec.Shapes(3, 16, 0, 0, 0, 8), null);

    assertThatThrownBy(() -> measured(shapes, sketches(null), null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other has 3 classes of 12×12×3 images");
  }

  @Test
  void centresAreCorruptedAsTheyAreDecoded() throws DataUnavailable {
    ImageFiles clean = measured(TRAINED, sketches(null), null, null);

    ImageFiles noisy = measured(TRAINED, sketches(null), NOISE, null);

    Corrupter corrupter = new Corrupter(Kind.IMPULSE_NOISE, 3, 7, 12, 12, 3);
    for (int i = 0; i < clean.count(); i++) {
      byte[] expected = new byte[BYTES];
      corrupter.corrupt(i, centre(clean, i), 0, expected, 0);
      assertThat(centre(noisy, i)).isEqualTo(expected).isNotEqualTo(centre(clean, i));
    }
  }

  @Test
  void aPartOfTheImagesHasOfEachClassItsShare() throws DataUnavailable {
    ImageFiles few = measured(TRAINED, FolderSpecs.measured("photos", "val", null), null, 3);

    assertThat(classes(few)).containsExactly(0, 1, 2);
  }

  @Test
  void otherFilesThanTheChecksumSaysAreRefused() {
    assertThatThrownBy(() -> measured(TRAINED, sketches(null).withChecksum("cafe"), null, null))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("expected cafe");
  }

  private ImageFiles measured(
      DatasetSpec trained,
      DatasetSpec other,
      @Nullable Corruption corruption,
      @Nullable Integer images)
      throws DataUnavailable {
    EvaluationSet set = new EvaluationSet("other", other, corruption, images);
    Dataset dataset = new Datasets(root, 1 << 20).load(trained, List.of(set));
    TestSet found = requireNonNull(dataset.evaluate().get("other"));
    return (ImageFiles) found.parts().getFirst().images().get();
  }

  private static DatasetSpec sketches(@Nullable String classes) {
    return FolderSpecs.measured("photos/sketch", null, classes);
  }

  private static int[] classes(ImageSet images) {
    return IntStream.range(0, images.count()).map(i -> images.classesOf(i)[0]).toArray();
  }

  private static byte[] centre(ImageFiles files, int example) {
    byte[] target = new byte[BYTES];
    assertThat(Photos.centre(files, example, target)).isTrue();
    return target;
  }
}
