package dev.lethe.worker.data;

import dev.lethe.artifacts.Enclosure;
import dev.lethe.protocol.ImageFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the splits and the classes of an image folder are; all of it in the data directory, however
 * they are named.
 */
record FolderLayout(Enclosure data, Path directory, ImageFolder rule) {
  /**
   * Of a folder.
   *
   * @param root the data directory; null where there is none
   * @throws DataUnavailable where there is none, or the folder is outside of it
   */
  static FolderLayout of(ImageFolder rule, @Nullable Path root) throws DataUnavailable {
    if (root == null) {
      throw new DataUnavailable(
          "image-folder needs files, and no data directory is given: name it with --data DIR or LETHE_DATA, and put the images into DIR/%s"
              .formatted(rule.path()));
    }
    Enclosure data = new Enclosure(root);
    return new FolderLayout(data, within(data, data.folder(), rule.path()), rule);
  }

  private static Path within(Enclosure data, Path from, String name) throws DataUnavailable {
    try {
      return data.path(from, name);
    } catch (Enclosure.Outside e) {
      throw new DataUnavailable(
          "the sweep's image-folder: %s; put it into the data directory, or start the worker with another --data"
              .formatted(e.getMessage()),
          e);
    }
  }

  private Path within(String name) throws DataUnavailable {
    return within(data, directory, name);
  }

  Path trainSplit() throws DataUnavailable {
    return within(rule.trainSplit());
  }

  /** Null where validation images are drawn from the training images. */
  @Nullable Path validationSplit() throws DataUnavailable {
    return rule.validationSplit() == null ? null : within(rule.validationSplit());
  }

  /** The test images beside those that are trained on: never the ones that choose. */
  Path testSplit() throws DataUnavailable {
    Path found = evaluationSplit(directory.resolve("val"));
    if (rule.testSplit() == null && found.equals(validationSplit())) {
      throw new DataUnavailable(
          "%s has no folder test, and %s is the validation_split, which chooses; name the test images with test_split"
              .formatted(directory, rule.validationSplit()));
    }
    return found;
  }

  /** The images of a folder that is only measured on; all of it where it has no splits. */
  Path measuredSplit() throws DataUnavailable {
    return evaluationSplit(directory);
  }

  private Path evaluationSplit(Path otherwise) throws DataUnavailable {
    if (rule.testSplit() != null) {
      return within(rule.testSplit());
    }
    for (String usual : List.of("test", "val")) {
      if (Files.isDirectory(directory.resolve(usual))) {
        return within(usual);
      }
    }
    return otherwise;
  }

  /** Null where the names of folders tell the classes. */
  @Nullable ClassMap classMap() throws DataUnavailable {
    return rule.classes() == null ? null : ClassMap.read(within(rule.classes()));
  }
}
