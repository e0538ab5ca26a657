package dev.lethe.orchestrator.local;

import dev.lethe.protocol.Timing;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has a worker process of this machine time training. */
public final class WorkerTimer {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private WorkerTimer() {}

  /**
   * Times one trial of each kind; takes a few seconds and at most five minutes.
   *
   * @param classPath of the worker module
   * @param data where data sets are; null where there is no such place
   * @throws StartFailed when the process fails or takes too long
   */
  public static Timing.Answer time(
      String classPath, @Nullable Path data, int threads, List<Classification> specs)
      throws StartFailed, InterruptedException {
    try {
      Path folder = Files.createTempDirectory("lethe-timing-");
      Path request = folder.resolve("request.json");
      Path answer = folder.resolve("answer.json");
      Path log = folder.resolve("worker.log");
      try {
        Files.write(request, Wire.encode(new Timing.Request(specs)));
        run(command(classPath, data, threads, request, answer), log);
        return Wire.value(Files.readAllBytes(answer), Timing.Answer.class);
      } finally {
        for (Path used : List.of(request, answer, log, folder)) {
          Files.deleteIfExists(used);
        }
      }
    } catch (IOException e) {
      throw new StartFailed("training cannot be timed: " + e.getMessage(), e);
    }
  }

  private static List<String> command(
      String classPath, @Nullable Path data, int threads, Path request, Path answer) {
    List<String> command =
        new ArrayList<>(WorkerProcesses.java(classPath, "dev.lethe.worker.TimingMain"));
    command.addAll(List.of("--request", request.toString(), "--answer", answer.toString()));
    command.addAll(List.of("--threads", String.valueOf(threads)));
    if (data != null) {
      command.addAll(List.of("--data", data.toString()));
    }
    return command;
  }

  private static void run(List<String> command, Path log) throws StartFailed, InterruptedException {
    try (ChildProcess process =
        ChildProcess.start(command, WorkerProcesses.ENVIRONMENT, log, GRACE)) {
      if (!process.endsWithin(PATIENCE)) {
        throw new StartFailed(
            "training was not timed: no answer within %d minutes".formatted(PATIENCE.toMinutes()));
      }
      if (process.status() != 0) {
        throw new StartFailed("training was not timed:\n" + process.lastLines(5));
      }
    }
  }
}
