package dev.lethe.worker.data;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.worker.data.ImageFiles.Entry;
import dev.lethe.worker.data.ImageFiles.Rasters;
import dev.lethe.worker.data.Listing.Listed;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data sets of image files. Loading lists files and decodes a few of them; the others are decoded
 * when they are used. A set that fits in memory, judged by those few, is decoded once and shared by
 * the trials of a worker; any other is decoded again for each use, with the same result.
 */
final class ImageFolders {
  private static final Logger LOG = LoggerFactory.getLogger(ImageFolders.class);
  private static final int SAMPLE = 16;

  private final @Nullable Path root;
  private final long maxBytes;
  private final int threads;
  private final Cache<Path, Raster> decoded;
  private final Cache<Asked, Measured> measured;

  /**
   * Data sets below a directory.
   *
   * @param root null where there is none, and nothing can be found
   * @param maxBytes decoded files kept in memory
   * @param threads that decode
   */
  ImageFolders(@Nullable Path root, long maxBytes, int threads) {
    this.root = root;
    this.maxBytes = maxBytes;
    this.threads = threads;
    this.decoded =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Path file, Raster image) -> image.rgb().length)
            .executor(Runnable::run)
            .build();
    this.measured =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Asked asked, Measured found) -> found.weight())
            .executor(Runnable::run)
            .build();
  }

  /** A folder that is measured on, and one that is trained on, which tells what its folders are. */
  private record Asked(DatasetSpec spec, @Nullable ImageFolder trained) {}

  /**
   * Images that are only measured on.
   *
   * @param classes one more than the greatest class
   */
  record Measured(String checksum, int classes, ImageFiles images) {
    private int weight() {
      return (int) Math.min(Integer.MAX_VALUE, images.bytes());
    }
  }

  Dataset load(DatasetSpec spec) throws DataUnavailable {
    FolderLayout layout = layout(spec);
    Listing listing =
        new Listing(layout.data(), layout.classMap(), Listing.folders(layout.trainSplit()));
    List<Listed> training = listing.of(layout.trainSplit());
    Path split = layout.validationSplit();
    List<Listed> validation = split == null ? List.of() : listing.of(split);
    List<Listed> test = listing.of(layout.testSplit());
    Loading loading = new Loading(spec, layout, List.of(training, validation, test));
    return loading.dataset();
  }

  /**
   * The evaluation images of a folder alone: its {@code test_split}, or {@code test}, {@code val},
   * or all of it. Where it has no file of classes, a folder has the class that one of its name has
   * in training.
   *
   * @param trained what is trained on; null where that is no image folder
   */
  Measured measured(DatasetSpec spec, @Nullable ImageFolder trained) throws DataUnavailable {
    Asked asked = new Asked(spec, trained);
    Measured known = measured.getIfPresent(asked);
    if (known != null) {
      return known;
    }
    Measured found = listed(spec, trained);
    measured.put(asked, found);
    return found;
  }

  private Measured listed(DatasetSpec spec, @Nullable ImageFolder trained) throws DataUnavailable {
    FolderLayout layout = layout(spec);
    FolderLayout classes = trained == null ? null : FolderLayout.of(trained, root);
    Path split = layout.measuredSplit();
    Path namesakes = classes == null ? split : classes.trainSplit();
    ClassMap own = layout.classMap();
    ClassMap map = own == null && classes != null ? classes.classMap() : own;
    List<Listed> files = new Listing(layout.data(), map, Listing.folders(namesakes)).of(split);
    return new Loading(spec, layout, List.of(List.of(), List.of(), files)).measured();
  }

  private FolderLayout layout(DatasetSpec spec) throws DataUnavailable {
    return FolderLayout.of(Objects.requireNonNull(spec.folder()), root);
  }

  /** One data set on its way into memory. */
  private final class Loading {
    private final DatasetSpec spec;
    private final ImageFolder rule;
    private final Path directory;
    private final List<List<Listed>> splits;
    private final int classes;
    private final Tally tally;

    private Loading(DatasetSpec spec, FolderLayout layout, List<List<Listed>> splits) {
      this.spec = spec;
      this.rule = layout.rule();
      this.directory = layout.directory();
      this.splits = splits;
      this.classes = Listing.classCount(splits.stream().flatMap(List::stream));
      int files = splits.stream().mapToInt(List::size).sum();
      this.tally = new Tally(directory, files, rule.skipBelow());
    }

    private Dataset dataset() throws DataUnavailable {
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

    private Measured measured() throws DataUnavailable {
      List<Entry> all = filled(2);
      requireReadable();
      return new Measured(checksum(), classes, images(all, rasters(all.stream())));
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

    private ImageFiles images(List<Entry> entries, Rasters rasters) {
      return new ImageFiles(entries, rule, rasters, tally, threads);
    }

    private Rasters rasters(Stream<Entry> used) throws DataUnavailable {
      List<Path> files = used.map(Entry::file).toList();
      long bytes = estimated(files);
      boolean fits = bytes <= maxBytes;
      LOG.atInfo()
          .addKeyValue("folder", directory)
          .addKeyValue("images", files.size())
          .addKeyValue("megabytes", bytes >> 20)
          .log(fits ? "Keeps decoded images in memory" : "Decodes images again for each use");
      return fits ? ImageFolders.this::kept : Rasters::read;
    }

    /** Bytes of all these images when decoded, judged by some. */
    private long estimated(List<Path> files) throws DataUnavailable {
      long bytes = 0;
      int read = 0;
      int tried = Math.min(SAMPLE, files.size());
      String why = "";
      for (int i = 0; i < tried; i++) {
        Path file = files.get((int) ((long) i * files.size() / tried));
        try {
          bytes += Rasters.read(file).rgb().length;
          read++;
        } catch (Unreadable e) {
          // counted when it is used; here it tells nothing of the others
          why = "%s (%s)".formatted(file, e.getMessage());
        } catch (LinkageError e) {
          throw new DataUnavailable(
              "image files are decoded by OpenCV, which cannot be loaded here: " + e.getMessage(),
              e);
        }
      }
      if (read == 0) {
        throw new DataUnavailable(
            "%d files of %s were tried and none can be read, such as %s"
                .formatted(tried, directory, why));
      }
      return bytes / read * files.size();
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
                      java.util.Arrays.toString(file.classes()));
          digest.update(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    }
  }

  private Raster kept(Path file) throws Unreadable {
    Raster known = decoded.getIfPresent(file);
    if (known != null) {
      return known;
    }
    Raster image = Rasters.read(file);
    decoded.put(file, image);
    return image;
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
