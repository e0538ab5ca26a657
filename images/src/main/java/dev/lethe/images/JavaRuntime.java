package dev.lethe.images;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * A Java runtime of the modules that Lethe needs, linked from the JDK that builds. A base's own
 * would do as well, but an archive of classes fits the very runtime that wrote it and no other.
 */
record JavaRuntime(Path home) {
  private static final String MODULES =
      "java.se,jdk.httpserver,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs";

  static JavaRuntime link(Path home) throws IOException, InterruptedException {
    // jlink wants to make the folder itself
    Files.delete(EmptyFolder.at(home));
    String _ =
        ChildProcess.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules=" + MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output=" + home));
    return new JavaRuntime(home);
  }

  String java() {
    return home.resolve("bin/java").toString();
  }

  /** As in the bill of materials, for example {@code 25.0.1}. */
  String version() throws IOException {
    Properties release = new Properties();
    try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
      release.load(in);
    }
    return release.getProperty("JAVA_VERSION", "").replace("\"", "");
  }
}
