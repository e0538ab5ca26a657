package dev.lethe.worker.data;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EvaluationSetsTest {
  private static final DatasetSpec TRAINED = shapes(4, 12, 0.05);
  private static final Corruption FOG = new Corruption(List.of(Kind.FOG), List.of(2), 0);

  private final Datasets datasets = new Datasets(null, 1 << 22);

  @Test
  void theSetsAreThoseThatAreAskedForInTheirOrder() throws DataUnavailable {
    SequencedMap<String, TestSet> sets =
        sets(set("foggy", null, FOG, null), EvaluationSet.own("test"));

    assertThat(sets.keySet()).containsExactly("foggy", "test");
    assertThat(only(sets, "test")).isSameAs(datasets.load(TRAINED).tests().get("test"));
  }

  @Test
  void corruptedImagesAreOthersWithTheSameLabels() throws DataUnavailable {
    Images clean = (Images) requireNonNull(datasets.load(TRAINED).tests().get("test"));

    Images foggy = only(sets(set("foggy", null, FOG, null)), "foggy");

    assertThat(foggy.labels()).isEqualTo(clean.labels());
    assertThat(foggy.pixels()).hasSameSizeAs(clean.pixels()).isNotEqualTo(clean.pixels());
  }

  @Test
  void imagesAreCorruptedBeforeTheyAreResized() throws DataUnavailable {
    Images foggy = only(sets(set("foggy", null, FOG, 8)), "foggy");
    DatasetSpec large = resized(TRAINED, 30);

    ImageSet resized =
        requireNonNull(
                datasets.load(large, List.of(set("foggy", null, FOG, 8))).evaluate().get("foggy"))
            .parts()
            .getFirst()
            .images()
            .get();

    assertThat(resized).isInstanceOf(ResizedImages.class).returns(30, ImageSet::height);
    assertThat(((ResizedImages) resized).images().pixels()).isEqualTo(foggy.pixels());
  }

  @Test
  void whatIsResizedIsTheSameDataAndTakesNoMoreMemory() throws DataUnavailable {
    Dataset own = datasets.load(TRAINED);

    Dataset large = datasets.load(resized(TRAINED, 224));

    assertThat(large.checksum()).isEqualTo(own.checksum());
    assertThat(large.train().bytes()).isEqualTo(own.train().bytes());
    assertThat(large.train()).returns(224, ImageSet::height).returns(224, ImageSet::width);
    assertThat(datasets.load(resized(TRAINED, 12)).train()).isInstanceOf(Images.class);
  }

  @Test
  void everyKindAtEverySeverityIsAPartOfItsOwn() throws DataUnavailable {
    Corruption two = new Corruption(List.of(Kind.FOG, Kind.CONTRAST), List.of(1, 5), 0);

    TestSet set = requireNonNull(sets(set("two", null, two, null)).get("two"));

    assertThat(set.parts())
        .extracting(TestSet.Part::kind)
        .containsExactly("fog", "fog", "contrast", "contrast");
    assertThat(set.parts())
        .extracting(part -> java.util.Arrays.hashCode(((Images) part.images().get()).pixels()))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsCorruptedIsComputedOnceForAllTrials() throws DataUnavailable {
    Images first = only(sets(set("foggy", null, FOG, null)), "foggy");

    Images second = only(sets(set("also-foggy", null, FOG, null)), "also-foggy");

    assertThat(second).isSameAs(first);
  }

  @Test
  void whatFindsNoRoomIsComputedAgainWithTheSameResult() throws DataUnavailable {
    Datasets small = new Datasets(null, 100);
    Images first = only(sets(small, set("foggy", null, FOG, null)), "foggy");

    Images second = only(sets(small, set("foggy", null, FOG, null)), "foggy");

    assertThat(second).isNotSameAs(first);
    assertThat(second.pixels()).isEqualTo(first.pixels());
  }

  @Test
  void aPartOfTheImagesHasOfEachClassItsShare() throws DataUnavailable {
    Images few = only(sets(set("few", null, FOG, 8)), "few");

    assertThat(few.count()).isEqualTo(8);
    assertThat(few.labels()).containsExactlyInAnyOrder(0, 0, 1, 1, 2, 2, 3, 3);
  }

  @Test
  void moreImagesThanThereAreCannotBeHad() {
    assertThatThrownBy(() -> sets(set("many", null, FOG, 65)))
        .isInstanceOf(DataUnavailable.class)
        .hasMessage("test of shapes has 64 images, fewer than the 65 of many");
  }

  @Test
  void theTestSetOfAnotherDataSetIsOneToo() throws DataUnavailable {
    DatasetSpec noisy = shapes(4, 12, 0.4);

    Images other = only(sets(set("noisy", noisy, null, null)), "noisy");

    assertThat(other).isSameAs(datasets.load(noisy).tests().get("test"));
  }

  @Test
  void anotherDataSetHasToHaveTheSameClassesAndShape() {
    assertThatThrownBy(() -> sets(set("large", shapes(4, 14, 0.05), null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "large has 4 classes of 14×14×3 images, what is trained on has 4 classes of 12×12×3"
                + " images; choose a data set that fits");
  }

  @Test
  void aSetThatTheDataSetHasNotCannotBeHad() {
    assertThatThrownBy(() -> sets(EvaluationSet.own("sketch")))
        .isInstanceOf(DataUnavailable.class)
        .hasMessage("shapes has no set sketch; it has test, test-cue-kept");
  }

  private SequencedMap<String, TestSet> sets(EvaluationSet... sets) throws DataUnavailable {
    return sets(datasets, sets);
  }

  private static SequencedMap<String, TestSet> sets(Datasets datasets, EvaluationSet... sets)
      throws DataUnavailable {
    return datasets.load(TRAINED, List.of(sets)).evaluate();
  }

  private static Images only(SequencedMap<String, TestSet> sets, String name) {
    return (Images) requireNonNull(sets.get(name)).parts().getFirst().images().get();
  }

  private static EvaluationSet set(
      String name,
      @Nullable DatasetSpec dataset,
      @Nullable Corruption corruption,
      @Nullable Integer images) {
    return new EvaluationSet(name, dataset, corruption, images);
  }

  private static DatasetSpec resized(DatasetSpec spec, int size) {
    return new DatasetSpec(
        spec.name(), spec.train(), spec.validation(), 3, spec.shapes(), null, null, size);
  }

  private static DatasetSpec shapes(int classes, int size, double noise) {
    return new DatasetSpec(
        "shapes", 16, 16, 3, new DatasetSpec.Shapes(classes, size, 0.5, noise, 0, 64), null);
  }
}
