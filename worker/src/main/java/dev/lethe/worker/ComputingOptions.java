package dev.lethe.worker;

import dev.lethe.options.NumberOption;
import dev.lethe.worker.data.Datasets;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How many threads a worker has, and how much memory for data. */
final class ComputingOptions {
  private static final int FEWEST_DECODERS = 2;
  private static final int MOST_DECODERS = 16;

  private int threads = 1;
  private @Nullable Integer cacheMegabytes;
  private @Nullable Integer decoders;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--threads",
      defaultValue = "1",
      paramLabel = "T",
      description = "Threads that compute (default: ${DEFAULT-VALUE}).")
  void threads(int count) {
    threads = atLeastOne("--threads", count);
  }

  @Option(
      names = "--cache",
      paramLabel = "MB",
      description = "Decoded data sets kept in memory (default: a fifth of the heap).")
  void cache(int megabytes) {
    cacheMegabytes = atLeastOne("--cache", megabytes);
  }

  @Option(
      names = "--decoders",
      paramLabel = "N",
      description =
          "Threads that decode or resize images (default: the processors that do not compute, 2 to"
              + " 16).")
  void decoders(int count) {
    decoders = atLeastOne("--decoders", count);
  }

  private int atLeastOne(String option, int number) {
    return NumberOption.atLeastOne(Objects.requireNonNull(command), option, number);
  }

  /** Threads that compute. */
  int threads() {
    return threads;
  }

  /** The data sets of a folder; null where there is none. */
  Datasets datasets(@Nullable Path data) {
    Datasets datasets =
        cacheMegabytes == null
            ? Datasets.within(data)
            : new Datasets(data, (long) cacheMegabytes << 20);
    int idle = Runtime.getRuntime().availableProcessors() - threads;
    return datasets.withDecoders(
        decoders == null ? Math.clamp(idle, FEWEST_DECODERS, MOST_DECODERS) : decoders);
  }
}
