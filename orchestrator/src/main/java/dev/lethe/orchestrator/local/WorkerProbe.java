package dev.lethe.orchestrator.local;

import dev.lethe.protocol.ModelSize;
import dev.lethe.protocol.Timing;
import dev.lethe.protocol.TrainingSpec.Classification;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has a worker process of this machine look for data and time training, before a sweep runs. */
public final class WorkerProbe {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(5);

  private WorkerProbe() {}

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
    return ask(
        classPath, data, specs, List.of("--threads", String.valueOf(threads)), Timing.Answer.class);
  }

  /**
   * The GPUs that workers of this machine can compute on; takes a few seconds where the environment
   * names a PyTorch, which may have CUDA, and nothing where it does not.
   */
  public static List<Timing.Gpu> gpus(String classPath) throws StartFailed, InterruptedException {
    String torch = System.getenv("PYTORCH_LIBRARY_PATH");
    return torch == null || torch.isEmpty()
        ? List.of()
        : ask(classPath, null, List.of(), List.of("--devices"), Timing.Devices.class).gpus();
  }

  /** How large the networks are; needs no data. */
  public static List<ModelSize> sizes(String classPath, List<Classification> specs)
      throws StartFailed, InterruptedException {
    return ask(classPath, null, specs, List.of("--only-sizes"), Timing.Answer.class).sizes();
  }

  /** Makes two updates of a few examples of noise with the real model and settings. */
  public static Timing.Rehearsal rehearse(
      String classPath, @Nullable Path data, int threads, Classification spec)
      throws StartFailed, InterruptedException {
    return ask(
        classPath,
        data,
        List.of(spec),
        List.of("--rehearse", "--threads", String.valueOf(threads)),
        Timing.Rehearsal.class);
  }

  /** What is wrong with the data that a trial needs; empty where it is there and whole. */
  public static Optional<String> dataProblem(
      String classPath, @Nullable Path data, Classification spec)
      throws StartFailed, InterruptedException {
    return Optional.ofNullable(
        ask(classPath, data, List.of(spec), List.of("--only-data"), Timing.Answer.class).problem());
  }

  private static <T> T ask(
      String classPath,
      @Nullable Path data,
      List<Classification> specs,
      List<String> options,
      Class<T> kind)
      throws StartFailed, InterruptedException {
    try {
      Path folder = Files.createTempDirectory("lethe-probe-");
      Path request = folder.resolve("request.json");
      Path answer = folder.resolve("answer.json");
      Path log = folder.resolve("worker.log");
      try {
        Files.write(request, Wire.encode(new Timing.Request(specs)));
        List<String> command = command(classPath, data, request, answer);
        command.addAll(options);
        run(command, log);
        return Wire.value(Files.readAllBytes(answer), kind);
      } finally {
        for (Path used : List.of(request, answer, log, folder)) {
          boolean _ = Files.deleteIfExists(used);
        }
      }
    } catch (IOException e) {
      throw new StartFailed("no worker can be asked: " + StartFailed.inWords(e), e);
    }
  }

  private static List<String> command(
      String classPath, @Nullable Path data, Path request, Path answer) {
    List<String> command =
        new ArrayList<>(WorkerProcesses.java(classPath, "dev.lethe.worker.ProbeMain"));
    command.addAll(List.of("--request", request.toString(), "--answer", answer.toString()));
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
            "a worker did not answer within %d minutes".formatted(PATIENCE.toMinutes()));
      }
      if (process.status() != 0) {
        throw new StartFailed("a worker ended before it answered:\n" + process.lastLines(5));
      }
    }
  }
}
