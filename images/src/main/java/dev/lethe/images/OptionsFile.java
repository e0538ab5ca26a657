package dev.lethe.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code java} is told in an image, a line an option, so that no shell has to. */
record OptionsFile(Image image, Libraries libraries) {
  static final String NAME = "options";

  /** Those that also hold while the archive is written: it fits only a JVM like that. */
  static List<String> common() {
    return List.of(
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow");
  }

  /** Jars with the folder that they are in. */
  String classPath(String folder) {
    return libraries.jars().stream()
        .map(jar -> folder + "/" + jar.getFileName())
        .collect(Collectors.joining(":"));
  }

  void write(Path stage) throws IOException {
    List<String> lines = new ArrayList<>(common());
    // without a name in /etc/passwd Java knows no home
    lines.add("-Duser.home=/tmp");
    lines.add("-XX:SharedArchiveFile=" + Places.LETHE + "/" + ClassArchive.NAME);
    lines.add("-XX:+ExitOnOutOfMemoryError");
    lines.addAll(image.options());
    lines.add("-cp");
    lines.add(classPath(Places.LETHE + "/lib"));
    Files.write(stage.resolve(NAME), lines);
  }
}
