package dev.lethe.worker.data;

import dev.lethe.protocol.ImageFolder;
import dev.lethe.worker.corruption.Corrupter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Images in files, decoded and brought to one size whenever they are asked for. For any number of
 * threads; what comes out depends on the file and the generator alone.
 */
public final class ImageFiles implements ImageSet {
  private static final int CHANNELS = 3;
  private static final long BYTES_OF_A_NAME = 300;

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

  /** How many threads should decode. */
  public int threads() {
    return threads;
  }

  /** Files of the whole data set that could not be read so far. */
  public int unreadable() {
    return tally.count();
  }

  /**
   * The centre of an image, as for evaluation.
   *
   * @param target height×width×channels bytes
   * @return false where the file cannot be read
   * @throws TooManyUnreadable when these are more than allowed
   */
  public boolean centre(int example, byte[] target) {
    Optional<Raster> image = raster(example);
    image.ifPresent(found -> {
      resampling.centre(found, rule.resize(), rule.size(), target);
      if (corrupter != null) {
        corrupter.corrupt(example, target, 0, target, 0);
      }
    });
    return image.isPresent();
  }

  /**
   * A random part of an image.
   *
   * @return false where the file cannot be read
   * @throws TooManyUnreadable when these are more than allowed
   */
  public boolean crop(int example, RandomGenerator random, byte[] target) {
    Optional<Raster> image = raster(example);
    image.ifPresent(found -> {
      Crop crop = Crop.random(found.width(), found.height(), rule, random);
      resampling.resize(found, crop, rule.size(), target);
    });
    return image.isPresent();
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
        return ImageDecoder.decode(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new Unreadable("cannot be opened: " + e.getMessage());
      }
    }
  }
}
