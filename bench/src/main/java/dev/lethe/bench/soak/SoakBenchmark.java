package dev.lethe.bench.soak;

import dev.lethe.orchestrator.local.StartFailed;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lethe bench soak}: random faults for some minutes, then every promise is checked. */
@Command(
    name = "soak",
    description =
        "Runs thousands of short trials while processes are killed, frozen and cut off, and then"
            + " checks every promise from the log and from MLflow.",
    mixinStandardHelpOptions = true)
public final class SoakBenchmark implements Callable<Integer> {
  private static final int BROKEN = 1;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--minutes",
      description = "How long faults go on (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private double minutes;

  @Option(names = "--seed", description = "Which faults, and when (default: any).")
  private @Nullable Long seed;

  @Option(
      names = "--workers",
      description = "Worker processes, without PyTorch (default: ${DEFAULT-VALUE}).",
      defaultValue = "8")
  private int workers;

  @Option(names = "--no-mlflow", description = "Leave MLflow out.")
  private boolean withoutMlflow;

  @Override
  public Integer call() throws IOException, InterruptedException, StartFailed {
    long drawn = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Duration lasting = Duration.ofMillis(Math.round(minutes * 60_000));
    Soak soak =
        new Soak(new Soak.Settings(drawn, lasting, workers, !withoutMlflow), System.err::println);
    Outcome outcome = soak.run();
    System.out.println(json ? outcome.json() : outcome.text());
    return outcome.isGreen() ? 0 : BROKEN;
  }
}
