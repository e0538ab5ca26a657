package dev.lethe.worker;

import dev.lethe.options.NumberOption;
import dev.lethe.worker.trial.Patience;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** When a worker goes, and how long that may take. */
final class LeavingOptions {
  private int stallSeconds = 600;
  private @Nullable Integer idleSeconds;
  private int graceSeconds = 25;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--stall",
      defaultValue = "600",
      paramLabel = "SECONDS",
      description =
          "When a trial makes no step, evaluates no batch and has no data loaded for so long, the"
              + " process ends (default: ${DEFAULT-VALUE}).")
  void stall(int seconds) {
    stallSeconds = NumberOption.atLeastOne(Objects.requireNonNull(command), "--stall", seconds);
  }

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "Leaves when it has had no trial for so long (default: stays).")
  void idle(int seconds) {
    idleSeconds = NumberOption.atLeastOne(Objects.requireNonNull(command), "--idle", seconds);
  }

  @Option(
      names = "--grace",
      defaultValue = "25",
      paramLabel = "SECONDS",
      description =
          "Time for a checkpoint and for handing back when it is told to go, a little less than"
              + " whoever tells it waits (default: ${DEFAULT-VALUE}).")
  void grace(int seconds) {
    graceSeconds = NumberOption.atLeastOne(Objects.requireNonNull(command), "--grace", seconds);
  }

  Patience patience() {
    return new Patience(
        Duration.ofSeconds(stallSeconds),
        Optional.ofNullable(idleSeconds).map(Duration::ofSeconds));
  }

  Duration grace() {
    return Duration.ofSeconds(graceSeconds);
  }
}
