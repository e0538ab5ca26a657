package dev.lethe.orchestrator.cli;

import dev.lethe.protocol.Timing.Gpu;
import java.util.List;
import java.util.Map;
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

  private String devices() {
    Map<String, Long> kinds =
        gpus.stream()
            .collect(Collectors.groupingBy(Gpu::name, TreeMap::new, Collectors.counting()));
    return kinds.entrySet().stream()
        .map(kind -> kind.getValue() + " x " + kind.getKey())
        .collect(Collectors.joining(", "));
  }
}
