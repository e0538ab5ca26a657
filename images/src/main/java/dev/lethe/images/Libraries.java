package dev.lethe.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars of a module in the order of the class path.
 *
 * @param jars as they are laid into the image
 */
record Libraries(List<Path> jars) {
  /** Time of every file in an image; an archive of classes holds jars to theirs. */
  static final Instant TIME = Instant.ofEpochSecond(1);

  private static final String BUNDLED_TORCH = "pytorch-native-cpu-";

  Libraries {
    jars = List.copyOf(jars);
  }

  /** Those in {@code target/lib} of a module's folder, copied. */
  static Libraries stage(Path module, Path folder) throws IOException {
    Files.createDirectories(folder);
    List<Path> jars = new ArrayList<>();
    for (Path jar : sorted(module.resolve("target/lib"))) {
      String name = jar.getFileName().toString();
      // unpacked in a layer of its own, so that no start has to
      if (!name.startsWith(BUNDLED_TORCH)) {
        Path copy = Files.copy(jar, folder.resolve(name));
        jars.add(Files.setLastModifiedTime(copy, FileTime.from(TIME)));
      }
    }
    return new Libraries(jars);
  }

  /** The jar with the PyTorch for processors. */
  static Path bundledTorch(Path module) throws IOException {
    return sorted(module.resolve("target/lib")).stream()
        .filter(jar -> jar.getFileName().toString().startsWith(BUNDLED_TORCH))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no PyTorch among the worker's libraries"));
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  List<Path> ofOthers() {
    return jars.stream().filter(jar -> !isOwn(jar)).toList();
  }

  List<Path> own() {
    return jars.stream().filter(Libraries::isOwn).toList();
  }

  private static boolean isOwn(Path jar) {
    return jar.getFileName().toString().matches("(protocol|artifacts|orchestrator|worker)-.*");
  }
}
