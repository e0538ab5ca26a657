package dev.lethe.orchestrator.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is promised, through schedules that nobody thought of. */
class SimulatorTest {
  private static final long SCHEDULES = 100_000;
  private static final long BLOCK = 500;
  private static final Logger COORDINATOR =
      (Logger) LoggerFactory.getLogger("dev.lethe.orchestrator.coordinator");

  /** In so many worlds everything that can be logged is. */
  @BeforeAll
  static void hush() {
    COORDINATOR.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    COORDINATOR.setLevel(null);
  }

  @Test
  void noScheduleLosesATrialCountsOneTwiceOrDecidesTwice() {
    Simulation simulation = new Simulation(Plant.NOTHING);

    Optional<String> broken =
        LongStream.range(0, SCHEDULES / BLOCK)
            .parallel()
            .mapToObj(block -> simulation.firstBroken(block * BLOCK, (block + 1) * BLOCK))
            .flatMap(Optional::stream)
            .findAny();

    assertThat(broken).isEmpty();
  }

  @Test
  void anUndisturbedScheduleEndsWell() {
    assertThat(new Simulation(Plant.NOTHING).run(List.of())).isEmpty();
  }

  @Test
  void aDoubleCountIsFoundAndShrunk() {
    String found = find(Plant.DOUBLE_COUNT);

    assertThat(found).contains("counted twice");
    assertThat(steps(found)).isBetween(1L, 20L);
  }

  @Test
  void aLostTrialIsFoundAndShrunk() {
    String found = find(Plant.LOST_TRIAL);

    assertThat(found).contains("a trial is lost");
    assertThat(steps(found)).isBetween(1L, 5L);
  }

  @Test
  void aReportThatIsPassedOverIsFoundAndShrunk() {
    String found = find(Plant.LOST_REPORT);

    assertThat(found).contains("lost");
    assertThat(steps(found)).isBetween(1L, 20L);
  }

  @Test
  void aSeedGivesTheSameScheduleAgain() {
    assertThat(Step.schedule(4711))
        .isEqualTo(Step.schedule(4711))
        .isNotEqualTo(Step.schedule(4712));
  }

  private static String find(Plant plant) {
    return new Simulation(plant).firstBroken(0, SCHEDULES).orElseThrow();
  }

  /** Lines between the head and the log. */
  private static long steps(String found) {
    return found.lines().skip(2).takeWhile(line -> !line.startsWith("the log")).count();
  }
}
