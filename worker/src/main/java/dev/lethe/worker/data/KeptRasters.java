package dev.lethe.worker.data;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.lethe.worker.data.ImageFiles.Rasters;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decoded images that stay in memory, as many as there is room for. For any number of threads. */
final class KeptRasters {
  private static final Logger LOG = LoggerFactory.getLogger(KeptRasters.class);
  private static final int SAMPLE = 16;

  private final long maxBytes;
  private final Cache<Path, Raster> decoded;

  KeptRasters(long maxBytes) {
    this.maxBytes = maxBytes;
    this.decoded =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Path file, Raster image) -> image.rgb().length)
            .executor(Runnable::run)
            .build();
  }

  /**
   * How images of a folder are had: kept once they are decoded, where all of them fit.
   *
   * @throws DataUnavailable where none of those that are tried can be read
   */
  Rasters of(Path directory, List<Path> files) throws DataUnavailable {
    long bytes = estimated(directory, files);
    boolean fits = bytes <= maxBytes;
    LOG.atInfo()
        .addKeyValue("folder", directory)
        .addKeyValue("images", files.size())
        .addKeyValue("megabytes", bytes >> 20)
        .log(fits ? "Keeps decoded images in memory" : "Decodes images again for each use");
    return fits ? this::kept : Rasters::read;
  }

  /** Bytes of all these images when decoded, judged by some. */
  private static long estimated(Path directory, List<Path> files) throws DataUnavailable {
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
            "image files are decoded by OpenCV, which cannot be loaded here: " + e.getMessage(), e);
      }
    }
    if (read == 0) {
      throw new DataUnavailable(
          "%d files of %s were tried and none can be read, such as %s"
              .formatted(tried, directory, why));
    }
    return bytes / read * files.size();
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
}
