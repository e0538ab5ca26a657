package dev.lethe.worker.data;

import dev.lethe.protocol.Augmentation;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.worker.corruption.Corrupter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Images in files, decoded and brought to one size whenever they are asked for. For any number of
 * threads; what comes out depends on the file and the generator alone.
 */
public final class ImageFiles implements MadeImages {
  private static final int CHANNELS = 3;
  private static final long BYTES_OF_A_NAME = 300;
  private static final long MOST_BYTES = 256L << 20;

  private final List<Entry> entries;
  private final ImageFolder rule;
  private final Resampling resampling;
  private final Rasters rasters;
  private final Tally tally;
  private final int threads;
  private final @Nullable Corrupter corrupter;

  ImageFiles(List<Entry> entries, ImageFolder rule, Rasters rasters, Tally tally, int threads) {
    this(entries, rule, rasters, tally, threads, null);
  }

  private ImageFiles(
      List<Entry> entries,
      ImageFolder rule,
      Rasters rasters,
      Tally tally,
      int threads,
      @Nullable Corrupter corrupter) {
    this.entries = List.copyOf(entries);
    this.rule = rule;
    this.resampling = new Resampling(rule.interpolation());
    this.rasters = rasters;
    this.tally = tally;
    this.threads = threads;
    this.corrupter = corrupter;
  }

  /** The images at {@code indices}, in that order. */
  ImageFiles pick(List<Integer> indices) {
    List<Entry> picked = indices.stream().map(entries::get).toList();
    return new ImageFiles(picked, rule, rasters, tally, threads, corrupter);
  }

  /** The same, whose centres are corrupted whenever they are decoded. */
  ImageFiles corrupted(Corrupter how) {
    return new ImageFiles(entries, rule, rasters, tally, threads, how);
  }

  /** A file and the classes that are right for it. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Entry(Path file, int[] classes) {}

  List<Entry> entries() {
    return entries;
  }

  @Override
  public int count() {
    return entries.size();
  }

  @Override
  public int height() {
    return rule.size();
  }

  @Override
  public int width() {
    return rule.size();
  }

  @Override
  public int channels() {
    return CHANNELS;
  }

  @Override
  public int[] classesOf(int example) {
    return entries.get(example).classes().clone();
  }

  @Override
  public long bytes() {
    return entries.size() * BYTES_OF_A_NAME;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public int unreadable() {
    return tally.count();
  }

  @Override
  public Set<Augmentation> madeWith() {
    return Set.of(Augmentation.RANDOM_RESIZED_CROP);
  }

  @Override
  public boolean make(
      int example, Set<Augmentation> augmentation, RandomGenerator random, byte[] target) {
    Optional<Raster> image = raster(example);
    image.ifPresent(found -> {
      if (augmentation.contains(Augmentation.RANDOM_RESIZED_CROP)) {
        crop(found, random, target);
      } else {
        centre(found, example, target);
      }
    });
    return image.isPresent();
  }

  /** As for evaluation. */
  private void centre(Raster image, int example, byte[] target) {
    resampling.centre(image, rule.resize(), rule.size(), target);
    if (corrupter != null) {
      corrupter.corrupt(example, target, 0, target, 0);
    }
  }

  private void crop(Raster image, RandomGenerator random, byte[] target) {
    Crop crop = Crop.random(image.width(), image.height(), rule.scale(), rule.ratio(), random);
    resampling.resize(image, crop, rule.size(), target);
  }

  private Optional<Raster> raster(int example) {
    Path file = entries.get(example).file();
    try {
      return Optional.of(rasters.of(file));
    } catch (Unreadable e) {
      tally.add(file, String.valueOf(e.getMessage()));
      tally
          .excess()
          .ifPresent(message -> {
            throw new TooManyUnreadable(message);
          });
      return Optional.empty();
    }
  }

  /** Where decoded files come from. */
  interface Rasters {
    Raster of(Path file) throws Unreadable;

    /** From the file, each time. */
    static Raster read(Path file) throws Unreadable {
      try {
        if (Files.size(file) > MOST_BYTES) {
          throw new Unreadable("larger than 256 MB");
        }
        return ImageDecoder.decode(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new Unreadable("cannot be opened: " + e.getMessage());
      }
    }
  }
}
