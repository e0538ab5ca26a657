package dev.lethe.bench;

import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What an orchestrator that starts does before it can lead: it reads the log from its beginning.
 * The log is one of finished trials of five epochs, each fact the bytes that Kafka would hand over.
 * Each fold is made by a new process with as much heap as it may take.
 */
@Command(
    name = "replay",
    description = "Measures how long the state takes to come out of a long log.",
    mixinStandardHelpOptions = true)
final class ReplayBenchmark implements Callable<Integer> {
  private static final int TRIALS_A_SWEEP = 1_000;
  private static final int EPOCHS = 5;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--facts",
      description = "Facts in the log, at least (default: ${DEFAULT-VALUE}).",
      defaultValue = "1000000")
  private int facts;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path file = Files.createTempFile("lethe-log-", ".bin");
    try {
      long written = write(file);
      FoldedFile.Result first = FoldedFile.inNewProcess(file);
      FoldedFile.Result second = FoldedFile.inNewProcess(file);
      print(written, Files.size(file) / 1e6, first, second);
      return first.digest().equals(second.digest()) ? 0 : 1;
    } finally {
      Files.delete(file);
    }
  }

  private long write(Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      WrittenLog log =
          new WrittenLog(record -> {
            byte[] bytes = Wire.encode(record);
            try {
              out.writeInt(bytes.length);
              out.write(bytes);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      for (int sweep = 1; log.size() < facts; sweep++) {
        train(log, "sweep-" + sweep);
      }
      return log.size();
    }
  }

  private static void train(WrittenLog log, String sweep) {
    for (Trial trial : log.submit(sweep, TRIALS_A_SWEEP)) {
      log.start(trial);
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        log.epoch(trial, epoch);
      }
      log.complete(trial, EPOCHS);
    }
    log.finish(sweep);
  }

  private void print(
      long written, double megabytes, FoldedFile.Result first, FoldedFile.Result second) {
    boolean same = first.digest().equals(second.digest());
    if (json) {
      Map<String, Object> measured = new LinkedHashMap<>();
      measured.put("facts", written);
      measured.put("log_megabytes", megabytes);
      measured.put("first", first);
      measured.put("second", second);
      measured.put("same", same);
      System.out.println(Wire.json(measured));
    } else {
      System.out.printf("%,d facts, %,.0f MB of log%n", written, megabytes);
      for (FoldedFile.Result fold : new FoldedFile.Result[] {first, second}) {
        System.out.printf(
            "folded in %.1f s (%.1f s of processors), %.0f MB of memory at most%n",
            fold.seconds(), fold.processorSeconds(), fold.megabytes());
      }
      System.out.println(same ? "both folds are the same" : "THE FOLDS DIFFER");
    }
  }
}
