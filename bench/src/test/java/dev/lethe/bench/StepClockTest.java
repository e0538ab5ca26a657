package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whose time it is that a step is said to take. */
class StepClockTest {
  /** Java's own answer moves in steps of a hundredth of a second; two of them to be sure. */
  private static final double STEP_OF_JAVA = 20;

  @Test
  void countsWhatTheWholeProcessHasComputed() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    double before = system.getProcessCpuTime() / 1e6;
    double computed = StepClock.CPU.milliseconds();
    double after = system.getProcessCpuTime() / 1e6;

    assertThat(computed).isBetween(before - STEP_OF_JAVA, after + STEP_OF_JAVA);
  }

  @Test
  void theTableSaysWhichTimeItHas() {
    assertThat(
            new StepResult(StepClock.CPU, Map.of("sgd", 2.0), Map.of(), null, Map.of())
                .table("mlp"))
        .contains("CPU ms");
    assertThat(
            new StepResult(StepClock.WALL, Map.of("sgd", 2.0), Map.of(), null, Map.of())
                .table("mlp"))
        .contains(" ms")
        .doesNotContain("CPU");
  }

  @Test
  void theOptionHasStepsMeasuredByWhatTheyCompute() {
    String said = said("step", "--cpu", "--variants=sgd", "--rounds=1", "--steps=1", "--json");

    assertThat(said).contains("\"clock\":\"cpu\"", "\"sgd\":");
  }

  private static String said(String... arguments) {
    PrintStream terminal = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      assertThat(new CommandLine(Bench.class).execute(arguments)).isZero();
    } finally {
      System.setOut(terminal);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
