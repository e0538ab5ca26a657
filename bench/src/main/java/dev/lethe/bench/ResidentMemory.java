package dev.lethe.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.Wire;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.Learner;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The resident memory of a process that only trains: one learner of the variant that needs the
 * most, after so many steps. In a process of its own, because the memory that other learners had
 * freed would hide a leak; with a heap that is all there from the beginning, so that what grows is
 * the engine's.
 */
@Command(name = "resident", hidden = true)
final class ResidentMemory implements Callable<Integer> {
  private static final int EARLY = 1_000;
  private static final String HEAP = "256m";

  /** Steps over which one value is the median: the step after a trim has less than any other. */
  private static final int READ_OVER = 50;

  @Option(names = "--steps", required = true, description = "Steps to make.")
  private int steps;

  /** Megabytes by the number of steps made, as a new process measures them. */
  static Map<Integer, Double> measure(int steps) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Launcher.java(
                    List.of("-Xms" + HEAP, "-Xmx" + HEAP, "-XX:+AlwaysPreTouch", Launcher.TRIM),
                    Bench.class.getName(),
                    List.of("resident", "--steps", String.valueOf(steps))))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("the process that measures memory ended with " + status);
    }
    return new ObjectMapper().readValue(said, new TypeReference<TreeMap<Integer, Double>>() {});
  }

  @Override
  public Integer call() throws IOException {
    EngineSetup.prepare(1);
    Map<Integer, Double> megabytes = new TreeMap<>();
    TrainingSpec.Classification heaviest =
        Objects.requireNonNull(StepVariants.of(Workload.SMALL_CNN).get("gsam-obf"));
    Deque<Double> recent = new ArrayDeque<>();
    try (Learner learner = new Learner(heaviest, Workload.SMALL_CNN.noise())) {
      for (int step = 1; step <= steps; step++) {
        learner.step(step);
        recent.addLast(ProcessMemory.ofThisProcess().residentMegabytes());
        if (recent.size() > READ_OVER) {
          recent.removeFirst();
        }
        if (step == EARLY || step == steps) {
          megabytes.put(step, Quantiles.of(recent).median());
        }
      }
    }
    System.out.println(Wire.json(megabytes));
    return 0;
  }
}
