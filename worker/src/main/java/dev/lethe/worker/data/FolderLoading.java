package dev.lethe.worker.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.worker.data.ImageFiles.Entry;
import dev.lethe.worker.data.ImageFiles.Rasters;
import dev.lethe.worker.data.Listing.Listed;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * A data set of image files on its way into memory: its splits without what cannot be read, its
 * classes and its checksum.
 */
final class FolderLoading {
  private final DatasetSpec spec;
  private final ImageFolder rule;
  private final Path directory;
  private final List<List<Listed>> splits;
  private final KeptRasters decoded;
  private final int threads;
  private final int classes;
  private final Tally tally;

  /**
   * One that is listed.
   *
   * @param splits training, validation and test; empty where there is none
   * @param threads that decode
   */
  FolderLoading(
      DatasetSpec spec,
      FolderLayout layout,
      List<List<Listed>> splits,
      KeptRasters decoded,
      int threads) {
    this.spec = spec;
    this.rule = layout.rule();
    this.directory = layout.directory();
    this.splits = splits;
    this.decoded = decoded;
    this.threads = threads;
    this.classes = Listing.classCount(splits.stream().flatMap(List::stream));
    int files = splits.stream().mapToInt(List::size).sum();
    this.tally = new Tally(directory, files, rule.skipBelow());
  }

  /** What is trained on. */
  Dataset dataset() throws DataUnavailable {
    List<Entry> training = filled(0);
    List<Entry> test = filled(2);
    List<List<Entry>> drawn = drawn(training);
    requireReadable();
    Rasters rasters = rasters(Stream.of(drawn.get(0), drawn.get(1), test).flatMap(List::stream));
    LinkedHashMap<String, ImageFiles> tests = new LinkedHashMap<>();
    tests.put("test", images(test, rasters));
    return new Dataset(
        checksum(),
        classes,
        images(drawn.get(0), rasters),
        images(drawn.get(1), rasters),
        tests,
        floats(rule.mean()),
        floats(rule.std()));
  }

  /** The last split alone. */
  ImageFolders.Measured measured() throws DataUnavailable {
    List<Entry> all = filled(2);
    requireReadable();
    return new ImageFolders.Measured(checksum(), classes, images(all, rasters(all.stream())));
  }

  /** The split without its empty files, which are told without opening them. */
  private List<Entry> filled(int split) {
    List<Entry> entries = new ArrayList<>();
    for (Listed listed : splits.get(split)) {
      if (listed.bytes() == 0) {
        tally.add(listed.file(), "empty");
      } else {
        entries.add(listed.entry());
      }
    }
    return entries;
  }

  /** Training images first, then validation images. */
  private List<List<Entry>> drawn(List<Entry> training) throws DataUnavailable {
    if (rule.validationSplit() == null) {
      requireEnough(
          rule.trainSplit(),
          training.size(),
          spec.train() + spec.validation(),
          "train %d + validation %d".formatted(spec.train(), spec.validation()));
      return pick(training, spec.train(), spec.validation());
    }
    List<Entry> validation = filled(1);
    requireEnough(rule.trainSplit(), training.size(), spec.train(), "train " + spec.train());
    requireEnough(
        rule.validationSplit(),
        validation.size(),
        spec.validation(),
        "validation " + spec.validation());
    return List.of(
        pick(training, spec.train(), 0).getFirst(),
        pick(validation, spec.validation(), 0).getFirst());
  }

  private void requireEnough(String split, int there, int wanted, String words)
      throws DataUnavailable {
    if (there < wanted) {
      throw new DataUnavailable(
          "%s has %d images that are not empty, fewer than %s"
              .formatted(directory.resolve(split), there, words));
    }
  }

  private List<List<Entry>> pick(List<Entry> from, int first, int second) {
    int[] labels = from.stream().mapToInt(entry -> entry.classes()[0]).toArray();
    return Split.of(labels, classes, first, second, spec.splitSeed()).stream()
        .map(part -> part.stream().map(from::get).toList())
        .toList();
  }

  private void requireReadable() throws DataUnavailable {
    String excess = tally.excess().orElse(null);
    if (excess != null) {
      throw new DataUnavailable(excess);
    }
  }

  private Rasters rasters(Stream<Entry> used) throws DataUnavailable {
    return decoded.of(directory, used.map(Entry::file).toList());
  }

  private ImageFiles images(List<Entry> entries, Rasters rasters) {
    return new ImageFiles(entries, rule, rasters, tally, threads);
  }

  /** Of names, sizes and classes: hashing what is in the files would take an hour. */
  private String checksum() {
    MessageDigest digest = Datasets.sha256();
    for (List<Listed> split : splits) {
      for (Listed file : split) {
        String line =
            "%s %d %s%n"
                .formatted(
                    directory.relativize(file.file()),
                    file.bytes(),
                    Arrays.toString(file.classes()));
        digest.update(line.getBytes(UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
