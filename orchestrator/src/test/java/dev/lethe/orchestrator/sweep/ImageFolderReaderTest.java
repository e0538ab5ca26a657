package dev.lethe.orchestrator.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.ImageFolder.Interpolation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageFolderReaderTest {
  private static final String TRAINED =
      "name: image-folder, path: imagenet, train: 64, validation: 8";
  private static final String FILE =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: small
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {DATASET}
        model: {name: vit-s-16}
        augmentation: [random-resized-crop, horizontal-flip]
      parameters: {learning_rate: 1, batch_size: 64}
      variants: {sgd: {}}
      baseline: sgd
      method: grid
      budget: {per_trial: {steps: 1}}
      """;

  @Test
  void whatIsLeftOutIsAsUsualOnImageNet() {
    DatasetSpec dataset =
        dataset("name: image-folder, path: imagenet, train: 1271167, validation: 10000");

    assertThat(dataset.train()).isEqualTo(1_271_167);
    assertThat(dataset.folder())
        .isEqualTo(
            new ImageFolder(
                "imagenet",
                "train",
                null,
                null,
                null,
                224,
                256,
                Interpolation.BILINEAR,
                List.of(0.08, 1.0),
                List.of(3 / 4.0, 4 / 3.0),
                List.of(0.485, 0.456, 0.406),
                List.of(0.229, 0.224, 0.225),
                0.001));
  }

  @Test
  void whatIsSaidIsTaken() {
    DatasetSpec dataset =
        dataset(
            "name: image-folder, path: /photos, train: 64, validation: 8, split_seed: 3, checksum:"
                + " abc, train_split: a, validation_split: b, test_split: c, classes: d.txt, size:"
                + " 32, resize: 40, interpolation: bicubic, scale: [0.2, 0.9], ratio: [1, 2], mean:"
                + " [0, 0.5, 1], std: [1, 2, 3], skip_below: 0");

    assertThat(dataset)
        .isEqualTo(
            new DatasetSpec(
                "image-folder",
                64,
                8,
                3,
                null,
                "abc",
                new ImageFolder(
                    "/photos",
                    "a",
                    "b",
                    "c",
                    "d.txt",
                    32,
                    40,
                    Interpolation.BICUBIC,
                    List.of(0.2, 0.9),
                    List.of(1.0, 2.0),
                    List.of(0.0, 0.5, 1.0),
                    List.of(1.0, 2.0, 3.0),
                    0)));
  }

  @Test
  void everythingThatIsWrongIsSaidTogether() {
    assertThat(
            problems(
                "name: image-folder, train: 64, validation: 8, size: 32, resize: 16, scale: [0.9,"
                    + " 0.1], ratio: [1], mean: [0, 2, 1], noise: 0.1"))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "task.dataset.path",
            "task.dataset.resize",
            "task.dataset.scale",
            "task.dataset.ratio",
            "task.dataset.mean[1]",
            "task.dataset.noise");
  }

  @Test
  void onlyWhatIsResizedHasRandomResizedCrops() {
    assertThat(problems("name: cifar-10, train: 64, validation: 8, resize: 16"))
        .extracting(Problem::toString)
        .anyMatch(text -> text.contains("cifar-10 has no use for random-resized-crop"))
        .anyMatch(text -> text.contains("resize"));
  }

  @Test
  void aFolderThatIsOnlyMeasuredOnIsTakenAsTheOneThatIsTrainedOn() {
    DatasetSpec sketch =
        measured(
            "size: 32, resize: 40, interpolation: bicubic, skip_below: 0.1",
            "path: sketch, classes: classes.txt");

    assertThat(sketch)
        .isEqualTo(
            new DatasetSpec(
                "image-folder",
                1,
                1,
                0,
                null,
                null,
                new ImageFolder(
                    "sketch",
                    "train",
                    null,
                    null,
                    "classes.txt",
                    32,
                    40,
                    Interpolation.BICUBIC,
                    List.of(0.08, 1.0),
                    List.of(3 / 4.0, 4 / 3.0),
                    List.of(0.485, 0.456, 0.406),
                    List.of(0.229, 0.224, 0.225),
                    0.1)));
  }

  @Test
  void itsImagesAreToldFromItsOwnClassesUnlessTheFileSaysOtherwise() {
    assertThat(set(read(TRAINED, "path: r")).onlyItsClasses()).isTrue();
    assertThat(set(read(TRAINED, "path: r}, only_its_classes: false")).onlyItsClasses()).isFalse();
  }

  @Test
  void whatIsSaidOfAFolderThatIsOnlyMeasuredOnIsTaken() {
    ImageFolder folder =
        requireNonNull(
            measured(
                    "size: 32, resize: 40",
                    "path: v2, test_split: ., resize: 36, interpolation: bicubic, skip_below: 0.5")
                .folder());

    assertThat(folder.testSplit()).isEqualTo(".");
    assertThat(folder.resize()).isEqualTo(36);
    assertThat(folder.interpolation()).isEqualTo(Interpolation.BICUBIC);
    assertThat(folder.skipBelow()).isEqualTo(0.5);
  }

  @Test
  void aFolderThatIsOnlyMeasuredOnHasNoTrainingAndTheSameSize() {
    assertThat(problems(TRAINED, "path: v2, size: 64, split_seed: 1, train: 8, scale: [0.1, 1]"))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "task.evaluate[0].dataset",
            "task.evaluate[0].dataset.split_seed",
            "task.evaluate[0].dataset.train",
            "task.evaluate[0].dataset.scale");
  }

  private static DatasetSpec measured(String trained, String measured) {
    return requireNonNull(set(read(TRAINED + ", " + trained, measured)).dataset());
  }

  private static EvaluationSet set(Reading reading) {
    return switch (reading) {
      case Reading.Valid valid ->
          ((Task.Classification) valid.sweep().task()).evaluate().getFirst();
      case Reading.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  private static List<Problem> problems(String trained, String measured) {
    return switch (read(trained, measured)) {
      case Reading.Valid _ -> List.of();
      case Reading.Invalid invalid -> invalid.problems();
    };
  }

  private static Reading read(String trained, String measured) {
    String sets =
        "evaluate: [{name: other, dataset: {name: image-folder, %s]"
            .formatted(measured.contains("}") ? measured + "}" : measured + "}}");
    return SweepReader.read(
        FILE.replace("DATASET", trained)
            .replace("model:", sets + "\n  model:")
            .replace("report: test", "report: other")
            .getBytes(UTF_8));
  }

  private static DatasetSpec dataset(String text) {
    return switch (read(text)) {
      case Reading.Valid valid -> ((Task.Classification) valid.sweep().task()).dataset();
      case Reading.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  private static List<Problem> problems(String text) {
    return switch (read(text)) {
      case Reading.Valid _ -> List.of();
      case Reading.Invalid invalid -> invalid.problems();
    };
  }

  private static Reading read(String text) {
    return SweepReader.read(FILE.replace("DATASET", text).getBytes(UTF_8));
  }
}
