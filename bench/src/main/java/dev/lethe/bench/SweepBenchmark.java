package dev.lethe.bench;

import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Twenty trials on Fashion-MNIST, from the command to the ranking, with two workers of one thread
 * each and without MLflow; beside it the same trials in eager PyTorch on two processes.
 */
@Command(
    name = "sweep",
    description = "Times a sweep of twenty trials, from the command to the ranking.",
    mixinStandardHelpOptions = true)
final class SweepBenchmark implements Callable<Integer> {
  private static final String SCRIPT = "sweep.py";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Where data sets are; fashion-mnist is used.")
  private Path data = Path.of("");

  @Option(names = "--python", description = "A Python that has torch, to compare with.")
  private @Nullable String python;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Map<String, Double> measured = new LinkedHashMap<>();
    double seconds = ours();
    measured.put("seconds", seconds);
    if (python != null) {
      double theirs = theirs(python);
      measured.put("pytorch_seconds", theirs);
      measured.put("ratio_to_pytorch", seconds / theirs);
    }
    System.out.println(
        json
            ? Wire.json(measured)
            : measured.entrySet().stream()
                .map(entry -> "%-18s %8.2f".formatted(entry.getKey(), entry.getValue()))
                .reduce((a, b) -> a + "\n" + b)
                .orElseThrow());
    return 0;
  }

  private double ours() throws IOException, InterruptedException {
    Path home = Files.createTempDirectory("lethe-sweep-");
    Path output = home.resolve("output.log");
    long start = System.nanoTime();
    Process run =
        Launcher.start(
            home,
            output,
            List.of(
                "run",
                Launcher.sweep("fashion-mnist-20.yaml").toString(),
                "--no-mlflow",
                "--workers",
                "2",
                "--threads",
                "1",
                "--data",
                data.toAbsolutePath().toString()));
    return ended(run, output, start);
  }

  private double theirs(String interpreter) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("lethe-pytorch-");
    EagerPyTorch.copy(List.of(SCRIPT), folder);
    EagerPyTorch.copy(EagerPyTorch.SCRIPTS, folder);
    Path output = folder.resolve("output.log");
    long start = System.nanoTime();
    Process run =
        new ProcessBuilder(
                interpreter, folder.resolve(SCRIPT).toString(), data.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return ended(run, output, start);
  }

  private static double ended(Process run, Path output, long start)
      throws IOException, InterruptedException {
    int status = run.waitFor();
    double seconds = (System.nanoTime() - start) / 1e9;
    String said = Files.readString(output);
    if (status != 0) {
      throw new IOException("the sweep ended with %d:\n%s".formatted(status, said));
    }
    System.err.println(said);
    return seconds;
  }
}
