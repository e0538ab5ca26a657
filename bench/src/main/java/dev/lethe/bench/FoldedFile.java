package dev.lethe.bench;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.protocol.Wire;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Folds a file of records, each behind its length, in a process that does nothing else. */
@Command(name = "fold", hidden = true)
final class FoldedFile implements Callable<Integer> {
  private static final String HEAP = "-Xmx400m";

  @Parameters(description = "The records.")
  private Path file = Path.of("");

  /**
   * What a fold took, and what came of it.
   *
   * @param seconds from the first byte to the last fact
   * @param processorSeconds that all threads of the process computed since it began
   * @param megabytes resident at most by then
   * @param digest SHA-256 of all that the ledger shows
   */
  record Result(double seconds, double processorSeconds, double megabytes, String digest) {}

  static Result inNewProcess(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Launcher.java(
                    List.of(HEAP), Bench.class.getName(), List.of("fold", file.toString())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = process.getInputStream().readAllBytes();
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException("the process that folds ended with " + status);
    }
    return Wire.value(said, Result.class);
  }

  @Override
  public Integer call() throws IOException {
    Ledger ledger = new Ledger();
    long start = System.nanoTime();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      fold(in, Files.size(file), ledger);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    double megabytes = ProcessMemory.ofThisProcess().peakMegabytes();
    double processor = computed().toMillis() / 1e3;
    System.out.println(Wire.json(new Result(seconds, processor, megabytes, digest(ledger))));
    return 0;
  }

  private static Duration computed() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void fold(DataInputStream in, long size, Ledger ledger) throws IOException {
    long read = 0;
    for (long offset = 0; read < size; offset++) {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      read += Integer.BYTES + bytes.length;
      if (!Fold.into(ledger, new LogReader.Entry(offset, Wire.logRecord(bytes)))) {
        throw new IOException("the record at " + offset + " changed nothing");
      }
    }
  }

  private static String digest(Ledger ledger) {
    MessageDigest digest = sha256();
    digest.update(ledger.rejections().toString().getBytes(StandardCharsets.UTF_8));
    for (SweepState sweep : ledger.sweeps()) {
      digest.update(Wire.encode(ledger.view(sweep.sweep().name()).orElseThrow()));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
