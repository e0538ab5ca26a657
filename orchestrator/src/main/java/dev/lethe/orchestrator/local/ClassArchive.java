package dev.lethe.orchestrator.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file beside a module's build from which a JVM maps the classes that an earlier one loaded, so
 * that a process starts with half the work. The first process without it writes it when it ends;
 * the JVM passes over one that does not fit its class path, and writes it anew.
 */
final class ClassArchive {
  private ClassArchive() {}

  /** Options of a JVM that uses the archive; none where nothing can be kept beside the build. */
  static List<String> options(String module, String name) {
    Path folder = Path.of(System.getProperty("lethe.root", "."), module, "target");
    return Files.isWritable(folder)
        ? List.of(
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + folder.resolve(name + ".jsa"),
            "-Xshare:auto",
            "-Xlog:disable")
        : List.of();
  }
}
