package dev.lethe.worker.data;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lethe.protocol.Corruption;
import dev.lethe.protocol.Corruption.Kind;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.EvaluationSet;
import dev.lethe.worker.corruption.Corrupter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds or makes the sets that a trial is measured on. What is corrupted is computed once for all
 * trials of the worker, as long as there is room to keep it.
 */
final class EvaluationSets {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationSets.class);
  private static final long CHOICE = 0;

  private final Datasets datasets;
  private final Cache<Corrupted, Images> kept;

  /** One kind at one severity; the same wherever it is asked for. */
  private record Corrupted(
      DatasetSpec dataset, Kind kind, int severity, long seed, @Nullable Integer images) {}

  /**
   * Sets of images.
   *
   * @param datasets where those of other data sets are from
   * @param maxBytes corrupted images kept in memory
   */
  EvaluationSets(Datasets datasets, long maxBytes) {
    this.datasets = datasets;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher(
                (Corrupted key, Images images) -> (int) Math.min(Integer.MAX_VALUE, images.bytes()))
            .executor(Runnable::run)
            .build();
  }

  /**
   * The sets by name, in this order.
   *
   * @param spec of the data set that is trained on
   * @throws DataUnavailable when a data set is not there, or has no such set
   */
  SequencedMap<String, TestSet> of(List<EvaluationSet> sets, DatasetSpec spec, Dataset trained)
      throws DataUnavailable {
    SequencedMap<String, TestSet> all = new LinkedHashMap<>();
    for (EvaluationSet set : sets) {
      DatasetSpec from = set.dataset() == null ? spec : set.dataset();
      ImageSet whole = whole(set, spec, trained);
      ImageSet images = chosen(set, from, whole, trained.classes());
      TestSet found = testSet(set, from.withChecksum(null), images);
      all.put(
          set.name(),
          set.onlyItsClasses() ? found.among(classesOf(whole, trained.classes())) : found);
    }
    return all;
  }

  /** Those that a set has, however many of its images are looked at; none where it has all. */
  private static List<Integer> classesOf(ImageSet images, int all) {
    List<Integer> shown =
        IntStream.range(0, images.count())
            .flatMap(image -> IntStream.of(images.classesOf(image)))
            .sorted()
            .distinct()
            .boxed()
            .toList();
    return shown.size() == all ? List.of() : shown;
  }

  private ImageSet whole(EvaluationSet set, DatasetSpec spec, Dataset trained)
      throws DataUnavailable {
    DatasetSpec other = set.dataset();
    if (other == null) {
      return part(set, spec, trained);
    }
    if (other.folder() != null) {
      return files(set, other, spec, trained);
    }
    Dataset dataset = datasets.load(other);
    requireAlike(set, dataset.classes(), dataset.train(), trained);
    return part(set, other, dataset);
  }

  private static ImageSet part(EvaluationSet set, DatasetSpec from, Dataset dataset)
      throws DataUnavailable {
    ImageSet images = dataset.tests().get(set.origin());
    if (images == null) {
      throw new DataUnavailable(
          "%s has no set %s; it has %s"
              .formatted(from.name(), set.origin(), String.join(", ", dataset.tests().keySet())));
    }
    return images;
  }

  /** Files of some of the classes that are trained on, or of all. */
  private ImageSet files(EvaluationSet set, DatasetSpec other, DatasetSpec spec, Dataset trained)
      throws DataUnavailable {
    ImageFolders.Measured found = datasets.measured(other, spec.folder());
    requireAlike(set, trained.classes(), found.images(), trained);
    if (found.classes() > trained.classes()) {
      throw new DataUnavailable(
          "%s has an image of class %d, what is trained on has classes 0 to %d; mend its file of classes"
              .formatted(set.name(), found.classes() - 1, trained.classes() - 1));
    }
    boolean numbered = spec.folder() == null && requireNonNull(other.folder()).classes() == null;
    if (numbered && found.classes() < trained.classes()) {
      throw new DataUnavailable(
          "%s has %d folders, what is trained on has %d classes; say with classes which they are"
              .formatted(set.name(), found.classes(), trained.classes()));
    }
    return found.images();
  }

  private static ImageSet chosen(EvaluationSet set, DatasetSpec from, ImageSet images, int classes)
      throws DataUnavailable {
    Integer wanted = set.images();
    if (wanted == null || wanted == images.count()) {
      return images;
    }
    if (wanted > images.count()) {
      throw new DataUnavailable(
          "%s of %s has %d images, fewer than the %d of %s"
              .formatted(set.origin(), from.name(), images.count(), wanted, set.name()));
    }
    int[] labels = IntStream.range(0, images.count()).map(i -> images.classesOf(i)[0]).toArray();
    List<Integer> places = Split.of(labels, classes, wanted, 0, CHOICE).getFirst();
    return switch (images) {
      case Images decoded -> Split.pick(decoded, places);
      case ImageFiles files -> files.pick(places);
      case ResizedImages resized -> resized.pick(places);
    };
  }

  private static void requireAlike(
      EvaluationSet set, int classes, ImageSet images, Dataset trained) {
    String found = shape(classes, images);
    String wanted = shape(trained.classes(), trained.train());
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s has %s, what is trained on has %s; choose a data set that fits"
              .formatted(set.name(), found, wanted));
    }
  }

  private static String shape(int classes, ImageSet images) {
    return "%d classes of %d×%d×%d images"
        .formatted(classes, images.height(), images.width(), images.channels());
  }

  private TestSet testSet(EvaluationSet set, DatasetSpec from, ImageSet clean) {
    Corruption corruption = set.corruption();
    if (corruption == null) {
      return TestSet.of(clean);
    }
    List<TestSet.Part> parts = new ArrayList<>();
    boolean several = corruption.kinds().size() > 1;
    for (Kind kind : corruption.kinds()) {
      for (int severity : corruption.severities()) {
        Corrupted key = new Corrupted(from, kind, severity, corruption.seed(), set.images());
        parts.add(
            new TestSet.Part(
                several ? kind.word() : "", clean.count(), () -> corrupted(key, clean)));
      }
    }
    return new TestSet(parts, List.of());
  }

  /**
   * What is in memory is corrupted once and kept, before it gets another size; files are whenever
   * they are decoded.
   */
  private ImageSet corrupted(Corrupted how, ImageSet clean) {
    return switch (clean) {
      case Images decoded -> kept.get(how, _ -> changed(how, decoded));
      case ResizedImages resized -> resized.of(kept.get(how, _ -> changed(how, resized.images())));
      case ImageFiles files -> files.corrupted(corrupter(how, files));
    };
  }

  private static Corrupter corrupter(Corrupted how, ImageSet clean) {
    return new Corrupter(
        how.kind(), how.severity(), how.seed(), clean.height(), clean.width(), clean.channels());
  }

  private static Images changed(Corrupted how, Images clean) {
    LOG.atDebug()
        .addKeyValue("dataset", how.dataset().name())
        .addKeyValue("kind", how.kind().word())
        .addKeyValue("severity", how.severity())
        .log("Corrupts images");
    Corrupter corrupter = corrupter(how, clean);
    byte[] pixels = new byte[clean.pixels().length];
    int size = clean.height() * clean.width() * clean.channels();
    for (int i = 0; i < clean.count(); i++) {
      corrupter.corrupt(i, clean.pixels(), i * size, pixels, i * size);
    }
    return new Images(
        pixels, clean.count(), clean.height(), clean.width(), clean.channels(), clean.labels());
  }
}
