package dev.lethe.worker.training;

import ai.djl.engine.EngineException;
import dev.lethe.protocol.TrainingSpec;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to say when the memory of the device does not suffice.
 *
 * @param atOnce examples that went through the network together
 */
record Shortage(TrainingSpec.Classification spec, int atOnce) {
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
    int half = atOnce / 2;
    if (half == 0) {
      return "a smaller model, smaller images or a larger device would do";
    }
    boolean mayCut = half >= spec.perturbationBatch() || !spec.model().normalizesByBatch();
    return mayCut
        ? "micro_batch: %d needs about half and gives the same result".formatted(half)
        : "m: %d needs about half, but is another question, as batch norm and the perturbation see fewer examples together; a smaller model or a larger device would do as well"
            .formatted(half);
  }
}
