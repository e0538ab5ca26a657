package dev.lethe.worker.data;

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
      Dataset dataset = set.dataset() == null ? trained : datasets.load(set.dataset());
      requireAlike(set, dataset, trained);
      all.put(set.name(), testSet(set, from.withChecksum(null), chosen(set, from, dataset)));
    }
    return all;
  }

  private static Images chosen(EvaluationSet set, DatasetSpec from, Dataset dataset)
      throws DataUnavailable {
    Images images =
        switch (dataset.tests().get(set.origin())) {
          case null ->
              throw new DataUnavailable(
                  "%s has no set %s; it has %s"
                      .formatted(
                          from.name(), set.origin(), String.join(", ", dataset.tests().keySet())));
          case Images decoded -> decoded;
          case ImageFiles _ ->
              throw new DataUnavailable(
                  "%s cannot be chosen in evaluate; leave evaluate out".formatted(from.name()));
        };
    Integer wanted = set.images();
    if (wanted == null || wanted == images.count()) {
      return images;
    }
    if (wanted > images.count()) {
      throw new DataUnavailable(
          "%s of %s has %d images, fewer than the %d of %s"
              .formatted(set.origin(), from.name(), images.count(), wanted, set.name()));
    }
    return Split.pick(images, Split.of(images, dataset.classes(), wanted, 0, CHOICE).getFirst());
  }

  private static void requireAlike(EvaluationSet set, Dataset dataset, Dataset trained) {
    String found = shape(dataset);
    String wanted = shape(trained);
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException(
          "%s has %s, what is trained on has %s; choose a data set that fits"
              .formatted(set.name(), found, wanted));
    }
  }

  private static String shape(Dataset dataset) {
    ImageSet images = dataset.train();
    return "%d classes of %d×%d×%d images"
        .formatted(dataset.classes(), images.height(), images.width(), images.channels());
  }

  private TestSet testSet(EvaluationSet set, DatasetSpec from, Images clean) {
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
                several ? kind.word() : "",
                clean.count(),
                () -> kept.get(key, _ -> corrupted(key, clean))));
      }
    }
    return new TestSet(parts);
  }

  private static Images corrupted(Corrupted how, Images clean) {
    LOG.atDebug()
        .addKeyValue("dataset", how.dataset().name())
        .addKeyValue("kind", how.kind().word())
        .addKeyValue("severity", how.severity())
        .log("Corrupts images");
    Corrupter corrupter =
        new Corrupter(
            how.kind(),
            how.severity(),
            how.seed(),
            clean.height(),
            clean.width(),
            clean.channels());
    byte[] pixels = new byte[clean.pixels().length];
    int size = clean.height() * clean.width() * clean.channels();
    for (int i = 0; i < clean.count(); i++) {
      corrupter.corrupt(i, clean.pixels(), i * size, pixels, i * size);
    }
    return new Images(
        pixels, clean.count(), clean.height(), clean.width(), clean.channels(), clean.labels());
  }
}
