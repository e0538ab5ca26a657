package dev.lethe.worker;

import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Timing.Rehearsal;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.data.ImageFormat;
import dev.lethe.worker.training.DryRun;
import dev.lethe.worker.training.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Two updates of a few examples of noise, with the real model and settings. */
final class Rehearsing {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Micro-batches of no more: two of them where a batch has several. */
  private static final int EXAMPLES = 4;

  private Rehearsing() {}

  /** What comes of it; whatever goes wrong is a problem that is told. */
  static Rehearsal of(Classification spec, WeightFiles files) {
    try {
      return rehearse(spec, files);
    } catch (DataUnavailable | RuntimeException | OutOfMemoryError | LinkageError e) {
      // the sweep would meet it too: that it is told here is what a rehearsal is for
      return failed(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Rehearsal rehearse(Classification spec, WeightFiles files) throws DataUnavailable {
    ImageFormat format = ImageFormat.of(spec.dataset());
    Optional<WeightFiles.Found> found = files.find(spec.initial());
    int micro = Math.min(EXAMPLES, spec.perturbationBatch());
    int batch = spec.perturbationBatch() < spec.batchSize() ? 2 * micro : micro;
    DryRun.Rehearsed rehearsed =
        DryRun.rehearse(
            spec.cutTo(batch, micro),
            format.noise(batch),
            new Weights(found.map(WeightFiles.Found::initial).orElse(null), null));
    return rehearsed.problem() != null
        ? failed(rehearsed.problem())
        : new Rehearsal(size(spec), batch, rehearsed.seconds(), peakMegabytes(), null);
  }

  private static Rehearsal failed(String problem) {
    return new Rehearsal(null, 0, 0, peakMegabytes(), problem);
  }

  /** Of the network that the specification asks for; needs no data and no engine. */
  static ModelSize size(Classification spec) throws DataUnavailable {
    return DryRun.size(spec, ImageFormat.of(spec.dataset()));
  }

  /** The most memory that this process had; null where the system does not say. */
  private static @Nullable Double peakMegabytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null; // another system than Linux
    }
  }
}
