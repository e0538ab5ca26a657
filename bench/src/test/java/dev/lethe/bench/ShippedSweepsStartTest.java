package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.local.WorkerProbe;
import dev.lethe.orchestrator.plan.Planner;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import dev.lethe.protocol.Timing.Rehearsal;
import dev.lethe.protocol.TrainingSpec.Classification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The sweeps that ship, with their real models and settings, on a few generated images. Of those
 * that differ in nothing but classes or depth only one; all depths begin in the ImageNet sweeps.
 */
class ShippedSweepsStartTest {
  private static final Path SWEEPS = Path.of("../sweeps");
  private static final Pattern LIKE_ANOTHER =
      Pattern.compile("cifar100-from-.*|cifar10-from-imagenet-resnet-101.yaml");
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  static List<Path> trained() throws IOException {
    try (Stream<Path> files = Files.list(SWEEPS)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("noop.yaml"))
          .filter(file -> !LIKE_ANOTHER.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("trained")
  void theLastVariantMakesTwoUpdates(Path file) throws Exception {
    Rehearsal rehearsal = WorkerProbe.rehearse(CLASS_PATH, null, 1, lastVariant(file));

    assertThat(rehearsal.problem()).isNull();
    assertThat(rehearsal.secondsPerUpdate()).isPositive();
  }

  private static Classification lastVariant(Path file) throws IOException {
    Reading.Valid read = (Reading.Valid) SweepReader.read(Files.readAllBytes(file));
    String last = read.sweep().variants().getLast().name();
    return Planner.known(read.sweep()).stream()
        .filter(trial -> trial.variant().equals(last))
        .map(trial -> (Classification) Planner.spec(read.sweep(), trial))
        .findFirst()
        .orElseThrow();
  }
}
