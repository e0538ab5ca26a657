package dev.lethe.worker.model;

import java.nio.file.Path;
import java.util.List;

/** A file's weights are not those of the model; the message lists every difference. */
public final class WeightMismatch extends Exception {
  private static final long serialVersionUID = 1;

  WeightMismatch(Path file, List<String> problems) {
    super("%s does not fit the model:%n  %s".formatted(file, String.join("\n  ", problems)));
  }
}
