package dev.lethe.worker.data;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.worker.data.Listing.Listed;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Data sets of image files. Loading lists files and decodes a few of them; the others are decoded
 * when they are used. A set that fits in memory, judged by those few, is decoded once and shared by
 * the trials of a worker; any other is decoded again for each use, with the same result.
 */
final class ImageFolders {
  private final @Nullable Path root;
  private final int threads;
  private final KeptRasters decoded;
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
    this.threads = threads;
    this.decoded = new KeptRasters(maxBytes);
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
    return loading(spec, layout, List.of(training, validation, test)).dataset();
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
    return loading(spec, layout, List.of(List.of(), List.of(), files)).measured();
  }

  private FolderLoading loading(DatasetSpec spec, FolderLayout layout, List<List<Listed>> splits) {
    return new FolderLoading(spec, layout, splits, decoded, threads);
  }

  private FolderLayout layout(DatasetSpec spec) throws DataUnavailable {
    return FolderLayout.of(Objects.requireNonNull(spec.folder()), root);
  }
}
