package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Flag;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads {@code task.evaluate}: the sets that trials are measured on. Each is the name of one that
 * the data set has, or has a new name and says what it is.
 */
final class EvaluateReader {
  private static final String KEY = "evaluate";
  private static final String ONLY_ITS_CLASSES = "only_its_classes";
  private static final Set<String> TAKEN =
      Set.of("training", "validation", EvaluationSet.TEST, DatasetSpec.TEST_CUE_KEPT);
  private static final Choice<List<Kind>> CORRUPTION = corruptions();
  private static final Whole SEVERITY = new Whole(1, 5);
  private static final int MOST_SETS = 100;
  private static final List<Long> SEVERITIES = List.of(1L, 2L, 3L, 4L, 5L);

  private final Section task;
  private final Optional<DatasetSpec> trained;
  private final Problems problems;
  private final List<EvaluationSet> sets = new ArrayList<>();

  private EvaluateReader(Section task, Optional<DatasetSpec> trained, Problems problems) {
    this.task = task;
    this.trained = trained;
    this.problems = problems;
  }

  /** The sets in the order of the file; none where nothing is said. */
  static List<EvaluationSet> read(Section task, Optional<DatasetSpec> trained, Problems problems) {
    EvaluateReader reader = new EvaluateReader(task, trained, problems);
    task.entry(KEY).ifPresent(reader::read);
    return reader.sets;
  }

  private void read(Yaml.Entry entry) {
    if (!(entry.value() instanceof Yaml.Sequence(int _, List<Yaml> items))) {
      task.refuse(KEY, "%s is not a list of sets such as [test]".formatted(entry.value().shown()));
      return;
    }
    if (items.isEmpty()) {
      task.refuse(KEY, "needs at least one set, such as [test]");
    }
    if (items.size() > MOST_SETS) {
      task.refuse(KEY, "%d sets; at most %d".formatted(items.size(), MOST_SETS));
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      Yaml item = items.get(i);
      String path = "%s[%d]".formatted(task.path(KEY), i);
      set(item, path).filter(set -> isNew(set, item, path)).ifPresent(sets::add);
    }
  }

  private boolean isNew(EvaluationSet set, Yaml item, String path) {
    boolean isNew = sets.stream().noneMatch(other -> other.name().equals(set.name()));
    if (!isNew) {
      problems.add(item.line(), path, "\"%s\" is there twice".formatted(set.name()));
    }
    return isNew;
  }

  private Optional<EvaluationSet> set(Yaml item, String path) {
    return item instanceof Yaml.Mapping
        ? Section.of(item, item.line(), path, problems).flatMap(this::named)
        : Section.value(item, path, own(), problems).map(EvaluationSet::own);
  }

  private Domain<String> own() {
    return trained
        .<Domain<String>>map(data -> Choice.of(data.testSets().toArray(String[]::new)))
        .orElse(SweepFile.LABEL);
  }

  private Optional<EvaluationSet> named(Section section) {
    Optional<String> name = section.required("name", SweepFile.LABEL);
    Optional<DatasetSpec> dataset =
        section
            .section("dataset")
            .flatMap(data -> TaskReader.measuredOnly(data, trained, problems));
    Optional<Corruption> corruption = corruption(section);
    Optional<Long> images = section.optional("images", new Whole(1, 1_000_000));
    boolean onlyItsClasses = onlyItsClasses(section, dataset);
    section.close();
    name.filter(TAKEN::contains)
        .ifPresent(
            taken -> section.refuse("name", "\"%s\" has a meaning already".formatted(taken)));
    if (!section.has("dataset") && !section.has("corruption")) {
      section.refuse("needs dataset, corruption or both");
    }
    dataset.ifPresent(measured -> refuseUnlike(section, measured));
    return name.map(known ->
        new EvaluationSet(
            known,
            dataset.orElse(null),
            corruption.orElse(null),
            images.map(Long::intValue).orElse(null),
            onlyItsClasses));
  }

  /** As is the custom for ImageNet-R and ImageNet-A; any other data set has all classes. */
  private static boolean onlyItsClasses(Section section, Optional<DatasetSpec> dataset) {
    boolean folder = dataset.filter(data -> data.folder() != null).isPresent();
    Optional<Boolean> said = section.optional(ONLY_ITS_CLASSES, new Flag());
    if (section.has(ONLY_ITS_CLASSES) && !folder) {
      section.refuse(
          ONLY_ITS_CLASSES,
          "has no use but for a dataset of name "
              + ImageFolderReader.NAME
              + ", any other has all classes");
    }
    return folder && said.orElse(true);
  }

  private Optional<Corruption> corruption(Section section) {
    List<Kind> kinds =
        listed(section, "corruption", CORRUPTION).stream().flatMap(List::stream).toList();
    List<Long> severities = listed(section, "severity", SEVERITY);
    Optional<Long> seed = section.optional("seed", new Whole(0, 1L << 53));
    if (!section.has("corruption")) {
      Stream.of("severity", "seed")
          .filter(section::has)
          .forEach(key -> section.refuse(key, "has no use without corruption"));
    }
    if (kinds.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Corruption(
            kinds.stream().distinct().toList(),
            (severities.isEmpty() ? SEVERITIES : severities).stream().map(Long::intValue).toList(),
            seed.orElse(0L)));
  }

  /** One value, or a list of different ones. */
  private <T> List<T> listed(Section section, String key, Domain<T> domain) {
    Optional<Yaml.Entry> entry = section.entry(key);
    if (entry.isEmpty()) {
      return List.of();
    }
    if (!(entry.get().value() instanceof Yaml.Sequence(int _, List<Yaml> items))) {
      return section.value(entry.get(), domain).stream().toList();
    }
    if (items.isEmpty()) {
      section.refuse(key, "[] is not " + domain.expected());
    }
    List<T> all = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Yaml item = items.get(i);
      String path = "%s[%d]".formatted(section.path(key), i);
      Optional<T> value = Section.value(item, path, domain, problems);
      value
          .filter(all::contains)
          .ifPresent(_ -> problems.add(item.line(), path, item.shown() + " is there twice"));
      value.ifPresent(all::add);
    }
    return all;
  }

  private void refuseUnlike(Section section, DatasetSpec measured) {
    Look found = Look.of(measured);
    Optional<Look> wanted = trained.map(Look::of);
    wanted
        .filter(look -> !found.besides(look).equals(look.besides(found)))
        .ifPresent(look ->
            section.refuse(
                "dataset",
                "%s has %s, what is trained on has %s"
                    .formatted(measured.name(), found.besides(look), look.besides(found))));
  }

  /**
   * Classes and shape of a data set.
   *
   * @param classes 0 where only files tell; a worker compares them
   */
  private record Look(int classes, int side, int channels) {
    private static Look of(DatasetSpec data) {
      return switch (data.name()) {
        case "mnist", "fashion-mnist" -> new Look(10, 28, 1);
        case "cifar-10" -> new Look(10, TaskReader.side(data), 3);
        case "cifar-100" -> new Look(100, TaskReader.side(data), 3);
        default ->
            Optional.ofNullable(data.shapes())
                .map(shapes -> new Look(shapes.classes(), shapes.size(), 3))
                .orElseGet(() -> new Look(0, TaskReader.side(data), 3));
      };
    }

    /** In words, with as much as is known of both. */
    private String besides(Look other) {
      String images = "%d×%d×%d images".formatted(side, side, channels);
      return classes == 0 || other.classes == 0 ? images : classes + " classes of " + images;
    }
  }

  /** A kind by its word, and the two words for many. */
  private static Choice<List<Kind>> corruptions() {
    List<List<Kind>> meanings =
        Stream.concat(Stream.of(Kind.ALL, Kind.COMMON), Kind.ALL.stream().map(List::of)).toList();
    return Choice.of(meanings, EvaluateReader::word);
  }

  private static String word(List<Kind> kinds) {
    if (kinds.size() == 1) {
      return kinds.getFirst().word();
    }
    return kinds.equals(Kind.ALL) ? "all" : "common";
  }
}
