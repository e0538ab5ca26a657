package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Text;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.orchestrator.sweep.Domain.WordOr;
import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.DatasetSpec.Shapes;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the {@code task} of a sweep file. */
final class TaskReader {
  private static final String SHAPES = "shapes";
  private static final Choice<String> DATASET =
      Choice.of(SHAPES, "mnist", "fashion-mnist", "cifar-10", "cifar-100", ImageFolderReader.NAME);
  private static final List<String> SHAPES_KEYS =
      List.of("classes", "cue", "noise", "label_noise", "test");
  private static final String SIZE = "size";

  /** What is resized where a size is given. */
  private static final Set<String> RESIZED = Set.of("cifar-10", "cifar-100");

  private static final Choice<Loss> LOSS = words(Loss.values());
  private static final Choice<Precision> PRECISION = words(Precision.values());
  private static final Choice<Augmentation> AUGMENTATION = words(Augmentation.values());
  private static final Text CHECKSUM =
      new Text(Pattern.compile("[A-Za-z0-9:_-]{1,128}"), "a checksum as a worker reported it");
  private static final WordOr EVERY = new WordOr(EvaluateEvery.WORD, new Whole(1, 1_000_000));
  private static final Whole IMAGES = new Whole(1, 1_000_000);
  private static final Whole FILES = new Whole(1, 100_000_000);
  private static final Whole SMALL = new Whole(8, 64);
  private static final Whole PIXELS = new Whole(8, 2048);

  private final Problems problems;

  private TaskReader(Problems problems) {
    this.problems = problems;
  }

  static Optional<Task> read(Section task, Problems problems) {
    return task.has("noop")
        ? task.section("noop").flatMap(noop -> noop(task, noop))
        : new TaskReader(problems).classification(task);
  }

  private static Optional<Task> noop(Section task, Section noop) {
    Optional<Long> milliseconds = noop.required("milliseconds", new Whole(0, 3_600_000));
    noop.close();
    task.close();
    return milliseconds.map(Task.Noop::new);
  }

  private Optional<Task> classification(Section task) {
    Optional<DatasetSpec> dataset = task.requiredSection("dataset").flatMap(this::dataset);
    Optional<Integer> side = dataset.map(TaskReader::side);
    Optional<Section> network = task.requiredSection("model");
    Optional<Initial> initial = InitialReader.read(task, network);
    Optional<ModelSpec> model = network.flatMap(section -> ModelReader.read(section, side));
    Loss loss = task.optional("loss", LOSS).orElse(Loss.SOFTMAX_CROSS_ENTROPY);
    Optional<Precision> precision =
        task.optional("precision", PRECISION).filter(chosen -> chosen != Precision.FLOAT32);
    List<Augmentation> augmentation = augmentation(task);
    dataset.ifPresent(data -> checkAugmentation(task, data, augmentation));
    List<EvaluationSet> evaluate = EvaluateReader.read(task, dataset, problems);
    Measured.Of evaluateRuns =
        task.optional("evaluate_runs", MeasuresReader.RUNS).orElse(Measured.Of.CONFIRM);
    EvaluateEvery evaluateEvery =
        task.optional("evaluate_every", EVERY).map(EvaluateEvery::of).orElse(EvaluateEvery.AUTO);
    task.close();
    return dataset.flatMap(data ->
        model.map(net ->
            new Task.Classification(
                data,
                net,
                loss,
                augmentation,
                evaluate,
                evaluateRuns,
                initial.orElse(null),
                precision.orElse(null),
                evaluateEvery)));
  }

  private static void checkAugmentation(
      Section task, DatasetSpec dataset, List<Augmentation> augmentation) {
    boolean resized = dataset.folder() != null || dataset.size() != null;
    if (augmentation.contains(Augmentation.RANDOM_RESIZED_CROP) && !resized) {
      task.refuse(
          "augmentation",
          "%s has no use for random-resized-crop; only %s has, and cifar-10 and cifar-100 with a size"
              .formatted(dataset.name(), ImageFolderReader.NAME));
    }
  }

  private Optional<DatasetSpec> dataset(Section section) {
    Optional<String> name = section.required("name", DATASET);
    boolean files = name.filter(ImageFolderReader.NAME::equals).isPresent();
    Optional<Long> train = section.required("train", files ? FILES : IMAGES);
    Optional<Long> validation = section.required("validation", files ? FILES : IMAGES);
    Optional<ImageFolder> folder =
        files ? ImageFolderReader.read(section, problems) : Optional.empty();
    return dataset(section, name, train, validation, files, folder, Optional.empty());
  }

  /** A data set that is only measured on, so that the split of its training images says nothing. */
  static Optional<DatasetSpec> measuredOnly(
      Section section, Optional<DatasetSpec> trained, Problems problems) {
    Optional<String> name = section.required("name", DATASET);
    boolean files = name.filter(ImageFolderReader.NAME::equals).isPresent();
    if (files && section.has("split_seed")) {
      section.refuse("split_seed", "has no use where nothing is drawn");
    }
    Optional<ImageFolder> folder =
        files
            ? ImageFolderReader.readMeasured(
                section,
                trained.flatMap(data -> Optional.ofNullable(data.folder())),
                trained.map(TaskReader::side),
                problems)
            : Optional.empty();
    Optional<Long> size =
        name.filter(RESIZED::contains).flatMap(_ -> trained.flatMap(TaskReader::sizeOf));
    return dataset(section, name, Optional.of(1L), Optional.of(1L), files, folder, size);
  }

  /** What a set that is resized has to be resized to as well, where it is measured on. */
  private static Optional<Long> sizeOf(DatasetSpec trained) {
    return trained.folder() == null
        ? Optional.ofNullable(trained.size()).map(Integer::longValue)
        : Optional.of((long) side(trained));
  }

  private static Optional<DatasetSpec> dataset(
      Section section,
      Optional<String> name,
      Optional<Long> train,
      Optional<Long> validation,
      boolean files,
      Optional<ImageFolder> folder,
      Optional<Long> sizeOtherwise) {
    long splitSeed = section.optional("split_seed", new Whole(0, 1L << 53)).orElse(0L);
    Optional<String> checksum = section.optional("checksum", CHECKSUM);
    boolean resized = name.filter(RESIZED::contains).isPresent();
    Optional<Long> size =
        files ? Optional.empty() : section.optional(SIZE, resized ? PIXELS : SMALL);
    Optional<Shapes> shapes = files ? Optional.empty() : Optional.of(shapes(section, size));
    name.filter(known -> !known.equals(SHAPES) && !files)
        .ifPresent(known -> refuseShapes(section, known));
    section.close();
    if (name.isEmpty() || train.isEmpty() || validation.isEmpty() || files != folder.isPresent()) {
      return Optional.empty();
    }
    refuseTooMany(section, name.get(), train.get() + validation.get());
    return Optional.of(
        new DatasetSpec(
            name.get(),
            train.get().intValue(),
            validation.get().intValue(),
            splitSeed,
            shapes.filter(_ -> name.get().equals(SHAPES)).orElse(null),
            checksum.orElse(null),
            folder.orElse(null),
            size.or(() -> sizeOtherwise).filter(_ -> resized).map(Long::intValue).orElse(null)));
  }

  private static Shapes shapes(Section section, Optional<Long> size) {
    return new Shapes(
        section.optional("classes", new Whole(2, 8)).orElse(8L).intValue(),
        size.orElse(16L).intValue(),
        section.optional("cue", Real.between(0, 1)).orElse(0.8),
        section.optional("noise", Real.between(0, 1)).orElse(0.1),
        section.optional("label_noise", Real.between(0, 1)).orElse(0.0),
        section.optional("test", IMAGES).orElse(2000L).intValue());
  }

  private static void refuseShapes(Section section, String name) {
    SHAPES_KEYS.stream()
        .filter(section::has)
        .forEach(key -> section.refuse(key, name + " has no use for it; only shapes has"));
    if (section.has(SIZE) && !RESIZED.contains(name)) {
      section.refuse(
          SIZE,
          "%s has no use for it; only shapes, cifar-10, cifar-100 and %s have"
              .formatted(name, ImageFolderReader.NAME));
    }
  }

  private static void refuseTooMany(Section section, String name, long wanted) {
    long there =
        switch (name) {
          case "mnist", "fashion-mnist" -> 60_000;
          case "cifar-10", "cifar-100" -> 50_000;
          case ImageFolderReader.NAME -> Long.MAX_VALUE;
          default -> 2_000_000;
        };
    if (wanted > there) {
      section.refuse(
          "validation",
          "train and validation are %d images; the training set of %s has %d"
              .formatted(wanted, name, there));
    }
  }

  /** Of the square images. */
  static int side(DatasetSpec dataset) {
    return switch (dataset.name()) {
      case "mnist", "fashion-mnist" -> 28;
      case "cifar-10", "cifar-100" -> Objects.requireNonNullElse(dataset.size(), 32);
      default ->
          Optional.ofNullable(dataset.folder())
              .map(ImageFolder::size)
              .or(() -> Optional.ofNullable(dataset.shapes()).map(Shapes::size))
              .orElse(1);
    };
  }

  private List<Augmentation> augmentation(Section task) {
    Optional<Yaml.Entry> entry = task.entry("augmentation");
    if (entry.isEmpty()) {
      return List.of();
    }
    if (!(entry.get().value() instanceof Yaml.Sequence(int _, List<Yaml> items))) {
      task.refuse(
          "augmentation",
          "%s is not a list such as [random-crop]".formatted(entry.get().value().shown()));
      return List.of();
    }
    List<Augmentation> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String path = "%s[%d]".formatted(task.path("augmentation"), i);
      Yaml item = items.get(i);
      Section.value(item, path, AUGMENTATION, problems)
          .filter(known -> isFirst(known, all, item, path))
          .ifPresent(all::add);
    }
    return all;
  }

  private boolean isFirst(Augmentation known, List<Augmentation> before, Yaml item, String path) {
    if (before.contains(known)) {
      problems.add(item.line(), path, item.shown() + " is there twice");
    }
    return !before.contains(known);
  }

  private static <E extends Enum<E>> Choice<E> words(E[] values) {
    return Choice.of(values, value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
