package dev.lethe.images;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Classes as the JVM has them in memory, mapped at the start instead of read and checked. The list
 * of classes is a source file: what a try run happens to load differs from run to run, and with it
 * the digest.
 */
final class ClassArchive {
  static final String NAME = "classes.jsa";

  private ClassArchive() {}

  static void dump(JavaRuntime java, OptionsFile options, Path classList, Path stage)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(java.java()));
    command.addAll(OptionsFile.common());
    command.addAll(
        List.of(
            "-Xshare:dump",
            "-Xlog:disable",
            "-Xlog:all=error",
            "-XX:SharedClassListFile=" + classList,
            "-XX:SharedArchiveFile=" + stage.resolve(NAME),
            "-cp",
            options.classPath(stage.resolve("lib").toString())));
    String _ = ChildProcess.run(command);
  }
}
