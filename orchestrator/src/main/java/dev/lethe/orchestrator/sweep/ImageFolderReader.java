package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Real;
import dev.lethe.orchestrator.sweep.Domain.Text;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.ImageFolder.Interpolation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what {@code task.dataset} says of image files. */
final class ImageFolderReader {
  static final String NAME = "image-folder";

  private static final Text PATH =
      new Text(Pattern.compile("\\S(.{0,998}\\S)?"), "a path such as imagenet");
  private static final Whole PIXELS = new Whole(8, 2048);
  private static final Choice<Interpolation> INTERPOLATION =
      Choice.of(Interpolation.values(), value -> value.name().toLowerCase(Locale.ROOT));

  /** The share of a resized image's side that its centre has, as in torchvision and timm. */
  private static final double CENTRE = 0.875;

  private static final double SKIP_BELOW = 0.001;
  private static final String SHARE = "a number above 0 and at most 1";
  private static final List<Double> SCALE = List.of(0.08, 1.0);
  private static final List<Double> RATIO = List.of(3 / 4.0, 4 / 3.0);
  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

  private final Section section;
  private final Problems problems;

  private ImageFolderReader(Section section, Problems problems) {
    this.section = section;
    this.problems = problems;
  }

  /** Reads the keys that only image folders have; empty where one is missing or wrong. */
  static Optional<ImageFolder> read(Section section, Problems problems) {
    return new ImageFolderReader(section, problems).read();
  }

  /**
   * Reads the keys of a folder that is only measured on.
   *
   * @param trained what is trained on, where that is a folder: its images are measured alike
   * @param side of the images that are trained on
   */
  static Optional<ImageFolder> readMeasured(
      Section section, Optional<ImageFolder> trained, Optional<Integer> side, Problems problems) {
    return new ImageFolderReader(section, problems).measured(trained, side.orElse(224));
  }

  private Optional<ImageFolder> measured(Optional<ImageFolder> trained, int side) {
    Optional<String> path = section.required("path", PATH);
    Optional<String> testSplit = section.optional("test_split", PATH);
    Optional<String> classes = section.optional("classes", PATH);
    int size = section.optional("size", PIXELS).map(Long::intValue).orElse(side);
    int resize =
        resize(
            size,
            trained
                .filter(folder -> folder.size() == size)
                .map(ImageFolder::resize)
                .orElse((int) (size / CENTRE)));
    Interpolation interpolation =
        section
            .optional("interpolation", INTERPOLATION)
            .or(() -> trained.map(ImageFolder::interpolation))
            .orElse(Interpolation.BILINEAR);
    double skipBelow =
        section
            .optional("skip_below", Real.between(0, 1))
            .or(() -> trained.map(ImageFolder::skipBelow))
            .orElse(SKIP_BELOW);
    return path.map(known ->
        new ImageFolder(
            known,
            "train",
            null,
            testSplit.orElse(null),
            classes.orElse(null),
            size,
            resize,
            interpolation,
            SCALE,
            RATIO,
            IMAGENET_MEAN,
            IMAGENET_STD,
            skipBelow));
  }

  private Optional<ImageFolder> read() {
    Optional<String> path = section.required("path", PATH);
    String trainSplit = section.optional("train_split", PATH).orElse("train");
    Optional<String> validationSplit = section.optional("validation_split", PATH);
    Optional<String> testSplit = section.optional("test_split", PATH);
    Optional<String> classes = section.optional("classes", PATH);
    int size = section.optional("size", PIXELS).orElse(224L).intValue();
    int resize = resize(size, (int) (size / CENTRE));
    Interpolation interpolation =
        section.optional("interpolation", INTERPOLATION).orElse(Interpolation.BILINEAR);
    List<Double> scale = range("scale", new Real(Math.nextUp(0.0), 1, SHARE), SCALE);
    List<Double> ratio = range("ratio", Real.above(0), RATIO);
    List<Double> mean = numbers("mean", Real.between(0, 1), IMAGENET_MEAN);
    List<Double> std = numbers("std", Real.above(0), IMAGENET_STD);
    double skipBelow = section.optional("skip_below", Real.between(0, 1)).orElse(SKIP_BELOW);
    return path.map(known ->
        new ImageFolder(
            known,
            trainSplit,
            validationSplit.orElse(null),
            testSplit.orElse(null),
            classes.orElse(null),
            size,
            resize,
            interpolation,
            scale,
            ratio,
            mean,
            std,
            skipBelow));
  }

  private int resize(int size, int standard) {
    int resize = section.optional("resize", PIXELS).map(Long::intValue).orElse(standard);
    if (resize < size) {
      section.refuse(
          "resize",
          "%d is less than size %d, which is cut out of the resized image".formatted(resize, size));
      return standard;
    }
    return resize;
  }

  private List<Double> range(String key, Real domain, List<Double> standard) {
    List<Double> ends = numbers(key, domain, standard);
    if (ends.get(0) > ends.get(1)) {
      section.refuse(
          key, "%s is above %s; the lesser comes first".formatted(ends.get(0), ends.get(1)));
      return standard;
    }
    return ends;
  }

  /** As many numbers as the standard has. */
  private List<Double> numbers(String key, Real domain, List<Double> standard) {
    Optional<Yaml> value = section.entry(key).map(Yaml.Entry::value);
    if (value.isEmpty() || value.get() instanceof Yaml.Refused) {
      return standard;
    }
    if (!(value.get() instanceof Yaml.Sequence(int _, List<Yaml> items))
        || items.size() != standard.size()) {
      section.refuse(
          key,
          "%s is not a list of %d numbers such as %s"
              .formatted(value.get().shown(), standard.size(), standard));
      return standard;
    }
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      String path = "%s[%d]".formatted(section.path(key), i);
      Section.value(items.get(i), path, domain, problems).ifPresent(numbers::add);
    }
    return numbers.size() == standard.size() ? numbers : standard;
  }
}
