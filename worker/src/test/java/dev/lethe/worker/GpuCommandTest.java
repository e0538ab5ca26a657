package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.worker.device.Gpu;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuCommandTest {
  private static final Gpu THIRD = new Gpu(2, "5", "Alpha", 8, 0);

  @Test
  void aWorkerHasTheOptionsOfItsParentAndANameWithItsGpu() {
    List<String> options =
        GpuCommand.without(
            List.of("--gpus", "all", "--kafka", "h:1", "--name=a", "--data=/d"),
            "--gpus",
            "--name");

    List<String> command = new GpuCommand(List.of("-Da=b"), options, "a", 4, 64).of(THIRD);

    assertThat(command)
        .contains("-Da=b")
        .endsWith(
            WorkerMain.class.getName(),
            "--kafka",
            "h:1",
            "--data=/d",
            "--name",
            "a-gpu2",
            "--decoders",
            "15");
  }

  @Test
  void heapsOfAllWorkersTakeHalfOfTheMemory() {
    assertThat(command(List.of(), 8)).contains("-XX:MaxRAMPercentage=6.25");
    assertThat(command(List.of(), 1)).contains("-XX:MaxRAMPercentage=25.0");
    assertThat(command(List.of("-Xmx3g"), 8))
        .contains("-Xmx3g")
        .noneMatch(option -> option.contains("MaxRAM"));
  }

  @Test
  void decodersThatWereChosenStand() {
    List<String> command =
        new GpuCommand(List.of(), List.of("--decoders", "3"), "a", 2, 64).of(THIRD);

    assertThat(command).containsOnlyOnce("--decoders").containsSequence("--decoders", "3");
  }

  private static List<String> command(List<String> java, int workers) {
    return new GpuCommand(java, List.of(), "a", workers, 64).of(THIRD);
  }
}
