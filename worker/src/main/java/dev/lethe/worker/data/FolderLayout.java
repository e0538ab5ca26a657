package dev.lethe.worker.data;

import dev.lethe.protocol.ImageFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the splits and the classes of an image folder are. */
record FolderLayout(Path directory, ImageFolder rule) {
  /**
   * Of a folder.
   *
   * @param root the data directory; null where only absolute paths can be found
   */
  static FolderLayout of(ImageFolder rule, @Nullable Path root) throws DataUnavailable {
    Path path = Path.of(rule.path());
    if (root == null && !path.isAbsolute()) {
      throw new DataUnavailable(
          "image-folder needs files, and no data directory is given: name it with --data DIR or LETHE_DATA, and put the images into DIR/%s"
              .formatted(rule.path()));
    }
    return new FolderLayout(root == null ? path : root.resolve(path), rule);
  }

  Path trainSplit() {
    return directory.resolve(rule.trainSplit());
  }

  /** Null where validation images are drawn from the training images. */
  @Nullable Path validationSplit() {
    return rule.validationSplit() == null ? null : directory.resolve(rule.validationSplit());
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
  Path measuredSplit() {
    return evaluationSplit(directory);
  }

  private Path evaluationSplit(Path otherwise) {
    if (rule.testSplit() != null) {
      return directory.resolve(rule.testSplit()).normalize();
    }
    return Stream.of("test", "val")
        .map(directory::resolve)
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(otherwise);
  }

  /** Null where the names of folders tell the classes. */
  @Nullable ClassMap classMap() throws DataUnavailable {
    return rule.classes() == null ? null : ClassMap.read(directory.resolve(rule.classes()));
  }
}
