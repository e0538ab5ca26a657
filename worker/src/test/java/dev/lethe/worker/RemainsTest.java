package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.Report;
import dev.lethe.protocol.Report.LastWords;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import dev.lethe.worker.trial.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is left of a process that was killed, and who says so. */
class RemainsTest {
  private static final Logger LOG = LoggerFactory.getLogger(RemainsTest.class);
  private static final Attempt ATTEMPT = new Attempt(new TrialId("0123456789abcdef"), 3);
  private static final WorkerId ANNE = new WorkerId("anne");

  @TempDir private Path folder;
  private final List<LastWords> said = new ArrayList<>();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(process -> process.destroyForcibly().onExit().join());
  }

  @Test
  void whoWasKilledIsSpokenForOnceWithWhatItSaidLastAndWhereItWas() throws Exception {
    Process killed = dying("logs");
    killed.destroyForcibly().waitFor();

    look();
    look();

    assertThat(said).hasSize(1);
    assertThat(said.getFirst().attempt()).isEqualTo(ATTEMPT);
    assertThat(said.getFirst().of()).isEqualTo(ANNE);
    assertThat(said.getFirst().words().lines())
        .hasSize(21)
        .anyMatch(line -> line.contains("WARN  line 30 step=\"7\""))
        .noneMatch(line -> line.contains("line 10"))
        .last()
        .isEqualTo("it was at: step 7 of 9");
  }

  @Test
  void whoLivesIsNotSpokenFor() throws Exception {
    Process _ = dying("logs");

    look();

    assertThat(said).isEmpty();
    assertThat(folder.resolve(Remains.FOLDER)).isNotEmptyDirectory();
  }

  @Test
  void whoRanNothingIsBuriedInSilence() throws Exception {
    dying("idles").destroyForcibly().waitFor();

    look();

    assertThat(said).isEmpty();
    assertThat(folder.resolve(Remains.FOLDER)).isEmptyDirectory();
  }

  @Test
  void whoGoesInOrderLeavesNothing() {
    Remains.begin(folder, ANNE).close();

    assertThat(folder.resolve(Remains.FOLDER)).isEmptyDirectory();
  }

  @Test
  void aFileThatNobodyCanReadGoes() throws IOException {
    Path remains = Files.createDirectories(folder.resolve(Remains.FOLDER));
    Files.writeString(remains.resolve("bert.remains"), "{\"worker\":\"bert\",\"attempt\":{}");

    look();

    assertThat(said).isEmpty();
    assertThat(remains).isEmptyDirectory();
  }

  @Test
  void aCrashOfTheVirtualMachineIsTold() throws Exception {
    Process crashed = dying("logs");
    Path told = Path.of("hs_err_pid%d.log".formatted(crashed.pid()));
    try {
      assertThat(new ProcessBuilder("kill", "-SEGV", "" + crashed.pid()).start().waitFor())
          .isZero();
      crashed.waitFor();
      look();

      assertThat(said.getFirst().words()).contains("SIGSEGV (0xb)");
    } finally {
      Files.deleteIfExists(told);
    }
  }

  private void look() {
    try (Dead dead = new Dead(folder, Path.of("me.remains"), said::add)) {
      dead.look();
    }
  }

  /** A process that notes what it does and waits for its end. */
  private Process dying(String how) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-cp",
                System.getProperty("java.class.path"),
                Dying.class.getName(),
                folder.toString(),
                how)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    started.add(process);
    assertThat(process.inputReader().lines().anyMatch("there"::equals)).isTrue();
    return process;
  }

  /** Its process. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] arguments) throws InterruptedException {
      Remains remains = Remains.begin(Path.of(arguments[0]), ANNE);
      Trainer trainer =
          remains.noting((_, _, _) -> {
            for (int i = 1; i <= 30; i++) {
              LOG.atWarn().addKeyValue("step", 7).log("line " + i);
            }
            remains.does("step 7 of 9");
            return waits();
          });
      if (arguments[1].equals("logs")) {
        trainer.train(order(), new Unhurried(), _ -> {});
      } else {
        LOG.warn("idle");
        waits();
      }
    }

    private static Report waits() {
      System.out.println("there");
      try {
        Thread.currentThread().join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return new Report.Completed(ATTEMPT, 0, 0, 0, Map.of());
    }

    private static Order.Run order() {
      return new Order.Run(
          Wire.VERSION, 1, ANNE, new SweepName("s"), ATTEMPT, new TrainingSpec.Noop(1, 1), null);
    }
  }
}
