package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.Precision;
import dev.lethe.protocol.Timing.Gpu;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The workers of this machine and what they compute on.
 *
 * @param gpus one after the other and again from the first; empty where the processor computes
 */
record Pool(int workers, List<Gpu> gpus) {
  Pool {
    gpus = List.copyOf(gpus);
  }

  List<String> visible() {
    return gpus.stream().map(Gpu::visibleAs).toList();
  }

  /** Such as {@code 2 on 2 x NVIDIA H200}. */
  String described() {
    return "%d on %s".formatted(workers, gpus.isEmpty() ? "the processor" : devices());
  }

  /** Why these workers cannot run a sweep; empty where they can. */
  Optional<String> problem(Sweep sweep) {
    boolean asked =
        sweep.task() instanceof Task.Classification task
            && task.precision() == Precision.BF16_MIXED;
    return asked && !gpus.isEmpty() && gpus.stream().noneMatch(Gpu::computesBfloat16)
        ? Optional.of(
            "task.precision is bf16-mixed, and no GPU here computes bfloat16 (%s); that takes compute capability 8.0. Leave precision out, or hide the GPUs: CUDA_VISIBLE_DEVICES=-1"
                .formatted(devices()))
        : Optional.empty();
  }

  private String devices() {
    Map<String, Long> kinds =
        gpus.stream()
            .collect(Collectors.groupingBy(Gpu::name, TreeMap::new, Collectors.counting()));
    return kinds.entrySet().stream()
        .map(kind -> kind.getValue() + " x " + kind.getKey())
        .collect(Collectors.joining(", "));
  }
}
