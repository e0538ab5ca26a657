package dev.lethe.worker.data;

import dev.lethe.artifacts.Enclosure;
import dev.lethe.worker.data.ImageFiles.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The image files of a split, a folder for each class, in order of their names, with their classes:
 * those that a {@link ClassMap} gives, or the place of the folder among those of the training
 * images. A link is followed where it leads to a file in the data directory.
 */
final class Listing {
  private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "webp");

  private final Enclosure data;
  private final @Nullable ClassMap map;
  private final List<String> names;
  private final boolean mapNamesFolders;

  /**
   * For the splits of a data set.
   *
   * @param data that no link leads out of
   * @param map null where folders are numbered by their order
   * @param names of the training images' folders, sorted
   */
  Listing(Enclosure data, @Nullable ClassMap map, List<String> names) {
    this.data = data;
    this.map = map;
    this.names = names;
    this.mapNamesFolders =
        map != null && names.stream().anyMatch(name -> map.ofFolder(name).isPresent());
  }

  /** A file, how large it is and what it shows. */
  @SuppressWarnings("ArrayRecordComponent") // lives only while a data set is loaded
  record Listed(Path file, long bytes, int[] classes) {
    Entry entry() {
      return new Entry(file, classes);
    }
  }

  /** Names of the folders in a split, sorted as Python sorts. */
  static List<String> folders(Path split) throws DataUnavailable {
    if (!Files.isDirectory(split)) {
      throw new DataUnavailable(
          "there is no folder %s; put a folder of images for each class there, as in %s"
              .formatted(split, split.resolve("n01440764").resolve("some.JPEG")));
    }
    try (Stream<Path> children = Files.list(split)) {
      return children
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new DataUnavailable("%s cannot be listed: %s".formatted(split, e.getMessage()), e);
    }
  }

  /** What the split has; files without a class are left out. */
  List<Listed> of(Path split) throws DataUnavailable {
    List<Listed> all = new ArrayList<>();
    for (String folder : folders(split)) {
      try (Stream<Path> files =
          Files.find(split.resolve(folder), Integer.MAX_VALUE, Listing::isImage)) {
        for (Path file : files.sorted().toList()) {
          requireWithin(file);
          int[] classes = classes(split, folder, file);
          if (classes.length > 0) {
            all.add(new Listed(file, Files.size(file), classes));
          }
        }
      } catch (IOException | UncheckedIOException e) {
        throw new DataUnavailable(
            "%s cannot be listed: %s".formatted(split.resolve(folder), e.getMessage()), e);
      }
    }
    if (all.isEmpty()) {
      throw new DataUnavailable(
          "%s has no image in a folder for its class; expected files such as %s"
              .formatted(split, split.resolve("n01440764").resolve("some.JPEG")));
    }
    return all;
  }

  /** A pipe or a device by such a name would never end. */
  private static boolean isImage(Path file, BasicFileAttributes attributes) {
    return isNamedAsImage(file)
        && (attributes.isRegularFile()
            || (attributes.isSymbolicLink() && Files.isRegularFile(file)));
  }

  private void requireWithin(Path file) throws DataUnavailable {
    try {
      if (Files.isSymbolicLink(file)) {
        data.within(file);
      }
    } catch (Enclosure.Outside e) {
      throw new DataUnavailable(
          "%s; put a copy there, or remove the link".formatted(e.getMessage()), e);
    }
  }

  private static boolean isNamedAsImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private int[] classes(Path split, String folder, Path file) throws DataUnavailable {
    String path = split.relativize(file).toString().replace('\\', '/');
    Optional<int[]> own = map == null ? Optional.empty() : map.ofFile(path);
    return own.isPresent() ? own.get() : ofFolder(split, folder);
  }

  private int[] ofFolder(Path split, String folder) throws DataUnavailable {
    Optional<int[]> mapped = map == null ? Optional.empty() : map.ofFolder(folder);
    if (mapped.isPresent()) {
      return mapped.get();
    }
    int place = mapNamesFolders ? -1 : names.indexOf(folder);
    if (place < 0) {
      throw new DataUnavailable(
          "%s is a folder of no class: %s; name its class in the file of classes"
              .formatted(
                  split.resolve(folder),
                  mapNamesFolders
                      ? "the file of classes has no %s".formatted(folder)
                      : "the training images have no such folder"));
    }
    return new int[] {place};
  }

  /** One more than the greatest class. */
  static int classCount(Stream<Listed> all) {
    return all.flatMapToInt(file -> Arrays.stream(file.classes())).max().orElse(0) + 1;
  }
}
