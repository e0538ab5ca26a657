package dev.lethe.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder without anything that an earlier build left in it. */
final class EmptyFolder {
  private EmptyFolder() {}

  static Path at(Path folder) throws IOException {
    if (Files.exists(folder)) {
      for (Path file : within(folder).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return Files.createDirectories(folder);
  }

  private static Stream<Path> within(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return List.copyOf(files.toList()).stream();
    }
  }
}
