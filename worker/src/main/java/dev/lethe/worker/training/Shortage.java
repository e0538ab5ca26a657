package dev.lethe.worker.training;

import ai.djl.engine.EngineException;
import dev.lethe.protocol.TrainingSpec;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to say when the memory of the device does not suffice.
 *
 * @param atOnce examples that went through the network together
 * @param fits how many do, as was tried, 0 if not even one does; null where it was not tried
 */
record Shortage(TrainingSpec.Classification spec, int atOnce, @Nullable Integer fits) {
  /** Of the allocators of PyTorch for processors and GPUs, of cuDNN, cuBLAS and C++. */
  private static final List<String> SIGNS =
      List.of("DefaultCPUAllocator", "out of memory", "ALLOC_FAILED", "bad_alloc");

  private static final Pattern WANTED =
      Pattern.compile("tried to allocate ([0-9.]+ \\w+)", Pattern.CASE_INSENSITIVE);

  /** Whether this is why the engine gave up. */
  static boolean isMeantBy(EngineException e) {
    String said = String.valueOf(e.getMessage());
    return SIGNS.stream().anyMatch(said::contains);
  }

  /** What happened and what would fit. */
  String describe(EngineException e) {
    Matcher wanted = WANTED.matcher(String.valueOf(e.getMessage()));
    String size = wanted.find() ? " (it wanted %s more)".formatted(wanted.group(1)) : "";
    return "the device has not enough memory for %d example%s at a time%s; %s"
        .formatted(atOnce, atOnce == 1 ? "" : "s", size, advice());
  }

  private String advice() {
    int fewer = fits == null ? atOnce / 2 : fits;
    if (fewer == 0) {
      return "a smaller model, smaller images or a larger device would do";
    }
    String does = fits == null ? "needs about half" : "fits, as was tried,";
    boolean mayCut = fewer >= spec.perturbationBatch() || !spec.model().normalizesByBatch();
    return mayCut
        ? "micro_batch: %d %s and gives the same result".formatted(fewer, does)
        : "m: %d %s but is another question, as batch norm and the perturbation see fewer examples together; a smaller model or a larger device would do as well"
            .formatted(fewer, does);
  }

  /**
   * The most examples that fit: of the divisors of m up to half of what did not, as a training pass
   * needs about as much for each of them.
   *
   * @param tried whether a pass over so many does
   */
  static int most(TrainingSpec.Classification spec, int atOnce, IntPredicate tried) {
    int m = spec.perturbationBatch();
    for (int examples = Math.min(m, atOnce / 2); examples > 0; examples--) {
      if (m % examples == 0 && tried.test(examples)) {
        return examples;
      }
    }
    return 0;
  }
}
