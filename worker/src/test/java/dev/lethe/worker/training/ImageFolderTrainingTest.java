package dev.lethe.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.data.FolderSpecs;
import dev.lethe.worker.data.Photos;
import dev.lethe.worker.data.TooManyUnreadable;
import dev.lethe.worker.sharpness.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole trials on a small folder of images. */
class ImageFolderTrainingTest {
  private static final Set<Augmentation> CROPS =
      Set.of(Augmentation.RANDOM_RESIZED_CROP, Augmentation.HORIZONTAL_FLIP);

  @TempDir private Path root;
  private Photos photos;

  @BeforeAll
  static void computeWithOneThread() {
    EngineSetup.prepare(1);
  }

  @BeforeEach
  void writeTwoClasses() throws IOException {
    photos = new Photos(root);
    for (int bright = 0; bright < 2; bright++) {
      photos.write("train/c" + bright, 28, bright).write("val/c" + bright, 5, bright);
    }
  }

  @Test
  void learnsToTellTheClassesAndSaysHowLongItWaited() throws Exception {
    Journal journal = new Journal();

    Map<String, Double> metrics = train(load(1 << 20, 2), journal);

    assertThat(metrics)
        .containsEntry("test/accuracy", 1.0)
        .containsEntry("validation/accuracy", 1.0);
    assertThat(metrics.get("training/data_wait_seconds")).isPositive();
    assertThat(metrics).doesNotContainKey("training/unreadable_files");
    assertThat(journal.epochs).hasSize(4);
  }

  @Test
  void endsWithTheSameBitsWhateverThreadsAndMemoryThereAre() throws Exception {
    Map<String, Double> inMemory = train(load(1 << 20, 1), new Journal());

    Map<String, Double> streamed = train(load(1000, 4), new Journal());

    assertThat(Journal.untimed(streamed)).isEqualTo(Journal.untimed(inMemory));
  }

  @Test
  void goesOnWithoutFilesThatCannotBeReadAndCountsThem() throws Exception {
    photos.cutOff("train/c0/002.JPEG");
    photos.cutOff("train/c0/004.JPEG");
    photos.cutOff("val/c1/000.JPEG");

    Map<String, Double> metrics = train(load(1 << 20, 2), new Journal());

    assertThat(metrics).containsEntry("test/accuracy", 1.0);
    assertThat(metrics.get("training/unreadable_files")).isBetween(1.0, 3.0);
  }

  @Test
  void breaksOffWhenTooManyFilesCannotBeRead() throws Exception {
    for (int i = 0; i < 28; i += 2) {
      photos.cutOff("train/c0/%03d.JPEG".formatted(i));
    }
    Dataset dataset = load(1 << 20, 2);

    assertThatThrownBy(() -> train(dataset, new Journal()))
        .isInstanceOf(TooManyUnreadable.class)
        .hasMessageContaining("of 66 files in");
  }

  @Test
  void anAnswerIsRightWhenItIsOneOfSeveral() throws Exception {
    StringBuilder either = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      either.append("%03d.%s 0 1\n".formatted(i, i % 2 == 0 ? "JPEG" : "png"));
    }
    write("either.txt", either.toString());
    write("swapped.txt", "c0 1\nc1 0\n");
    TrainingSpec.Classification spec =
        spec().withEvaluate(List.of(EvaluationSet.own("test"), val("either"), val("swapped")));

    Map<String, Double> metrics = train(spec, new Datasets(root, 1 << 20).load(spec));

    assertThat(metrics)
        .containsEntry("test/accuracy", 1.0)
        .containsEntry("swapped/accuracy", 0.0)
        .containsEntry("either/accuracy", 1.0);
    assertThat(metrics.get("either/loss")).isGreaterThan(metrics.get("test/loss"));
  }

  /** All of c1, named c0: wrong among both classes, and there is no other answer among one. */
  @Test
  void anAnswerIsLookedForInTheClassesOfTheSetWhereThatIsAsked() throws Exception {
    write("one.txt", "c0\nc1 0\n");
    DatasetSpec one = FolderSpecs.measured("photos", "val", "one.txt");
    TrainingSpec.Classification spec =
        spec()
            .withEvaluate(
                List.of(
                    new EvaluationSet("all", one, null, null),
                    new EvaluationSet("only", one, null, null, true)));

    Map<String, Double> metrics = train(spec, new Datasets(root, 1 << 20).load(spec));

    assertThat(metrics).containsEntry("all/accuracy", 0.0).containsEntry("only/accuracy", 1.0);
  }

  @Test
  void corruptedFilesAreMeasuredLikeCorruptedImagesInMemory() throws Exception {
    Corruption corruption =
        new Corruption(List.of(Kind.CONTRAST, Kind.IMPULSE_NOISE), List.of(5), 1);
    TrainingSpec.Classification spec =
        spec()
            .withEvaluate(
                List.of(EvaluationSet.own("test"), new EvaluationSet("hard", null, corruption, 6)));

    Map<String, Double> kept = train(spec, new Datasets(root, 1 << 20).load(spec));
    Map<String, Double> streamed = train(spec, new Datasets(root, 1000).withDecoders(3).load(spec));

    assertThat(kept.get("hard/loss")).isNotEqualTo(kept.get("test/loss"));
    assertThat(kept).containsKeys("hard/contrast/loss", "hard/impulse-noise/loss");
    assertThat(Journal.untimed(streamed)).isEqualTo(Journal.untimed(kept));
  }

  private static EvaluationSet val(String classes) {
    return new EvaluationSet(
        classes, FolderSpecs.measured("photos", "val", classes + ".txt"), null, null);
  }

  private void write(String file, String text) throws IOException {
    photos.put(file, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void labelsOfSeveralClassesShareOne() throws Exception {
    write("either.txt", "c0 0\nc1 1\n000.JPEG 0 1\n");
    Dataset single = load(1 << 20, 2);
    Dataset several = new Datasets(root, 1 << 20).load(FolderSpecs.of(40, 16, "either.txt", null));

    assertThat(labels(single)).containsExactly("[1.0, 0.0]", "[0.0, 1.0]");
    assertThat(labels(several)).containsExactly("[0.5, 0.5]", "[0.0, 1.0]");
  }

  @Test
  void aBatchIsTheSameAfterGoingOnElsewhere() throws Exception {
    Dataset dataset = load(1000, 3);
    int[] order = {5, 3, 8, 1, 0, 2, 4, 6, 7, 9};
    Batches.Plan plan =
        number ->
            new Batches.Slice(
                order, (int) number % 5 * 2, (int) number % 5 * 2 + 2, new Draws(1), number);
    try (Batches batches = Batches.training(dataset, CROPS, 2, plan);
        NDManager manager = NDManager.newBaseManager()) {
      float[] first = batches.batch(manager, 0).images().toFloatArray();
      float[] second = batches.batch(manager, 1).images().toFloatArray();
      float[] later = batches.batch(manager, 17).images().toFloatArray();

      assertThat(batches.batch(manager, 0).images().toFloatArray()).isEqualTo(first);
      assertThat(batches.batch(manager, 1).images().toFloatArray()).isEqualTo(second);
      assertThat(batches.batch(manager, 17).images().toFloatArray()).isEqualTo(later);
      assertThat(first).isNotEqualTo(second);
    }
  }

  /** Labels of the first and the last test image. */
  private static List<String> labels(Dataset dataset) {
    int[] order = {0, 9};
    Batches.Plan plan =
        number -> new Batches.Slice(order, 0, number == 0 ? 2 : 0, new Draws(0), number);
    try (Batches batches =
            Batches.evaluation(
                Objects.requireNonNull(dataset.tests().get("test")), dataset, 2, plan);
        NDManager manager = NDManager.newBaseManager()) {
      Batch batch = batches.batch(manager, 0);
      float[] labels = batch.labels().toFloatArray();
      return List.of(
          Arrays.toString(Arrays.copyOfRange(labels, 0, 2)),
          Arrays.toString(Arrays.copyOfRange(labels, 2, 4)));
    }
  }

  private Dataset load(long maxBytes, int threads) throws Exception {
    return new Datasets(root, maxBytes)
        .withDecoders(threads)
        .load(FolderSpecs.of(40, 16, null, null));
  }

  private Map<String, Double> train(Dataset dataset, Journal journal) {
    return train(spec(), dataset, journal);
  }

  private Map<String, Double> train(TrainingSpec.Classification spec, Dataset dataset) {
    return train(spec, dataset, new Journal());
  }

  private Map<String, Double> train(
      TrainingSpec.Classification spec, Dataset dataset, Journal journal) {
    CheckpointFolder folder = new CheckpointFolder(root.resolve("out"), Examples.ATTEMPT);
    Outcome outcome = Training.run(spec, dataset, null, folder, journal);
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).metrics();
  }

  private static TrainingSpec.Classification spec() {
    TrainingSpec.Classification spec = Examples.spec(new Rule.Sam(0.05), new Budget.Epochs(4));
    return new TrainingSpec.Classification(
        FolderSpecs.of(40, 16, null, null),
        spec.model(),
        spec.loss(),
        0,
        List.copyOf(CROPS),
        spec.batchSize(),
        spec.perturbationBatch(),
        spec.perturbation(),
        spec.optimizer(),
        spec.schedule(),
        0,
        spec.budget(),
        spec.seed());
  }
}
