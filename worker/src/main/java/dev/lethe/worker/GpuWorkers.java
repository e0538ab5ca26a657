package dev.lethe.worker;

import dev.lethe.worker.device.Gpu;
import dev.lethe.worker.trial.Emergency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of {@code lethe worker --gpus}: one for each GPU, which it sees alone. None is
 * started again: whatever supervises this process learns of the first that failed by the exit code,
 * when the last one has ended. A signal to end, or the end of this process's parent, is passed on,
 * and each worker hands back what it has; none outlives this process.
 */
final class GpuWorkers {
  private static final Logger LOG = LoggerFactory.getLogger(GpuWorkers.class);

  /** What a virtual machine takes to end when its worker has left. */
  private static final Duration ENDING = Duration.ofSeconds(3);

  private static final Duration SAYING = Duration.ofSeconds(1);

  /** Ctrl-C in a terminal reaches this process alone, which ends its children in order. */
  private static final List<String> DEAF_TO_THE_TERMINAL =
      List.of("/bin/sh", "-c", "trap '' INT HUP QUIT; exec \"$@\"", "sh");

  private static final int KILLED = 137;
  private static final int TERMINATED = 143;

  private final Commands commands;
  private final Map<String, String> environment;
  private final Duration patience;
  private final List<Child> children = new ArrayList<>();
  private final List<CompletableFuture<Void>> ends = new ArrayList<>();
  private final CompletableFuture<Integer> firstFailure = new CompletableFuture<>();
  private boolean leaving;

  private record Child(Gpu gpu, Process process) {
    @Override
    public String toString() {
      return "GPU %d (%s)".formatted(gpu.number(), gpu.name());
    }
  }

  /** The command of a GPU's worker. */
  interface Commands {
    List<String> of(Gpu gpu);
  }

  /**
   * Prepares them.
   *
   * @param environment of each, beside this process's own and which GPU it sees
   * @param grace in which each that is to leave has left
   */
  GpuWorkers(Commands commands, Map<String, String> environment, Duration grace) {
    this.commands = commands;
    this.environment = environment;
    patience = grace.plus(ENDING);
  }

  /** Runs one for each GPU to its end; the exit code of the first that failed, or 0. */
  int run(List<Gpu> gpus) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("leave").unstarted(this::leave));
    if (ParentProcess.isAnnounced()) {
      ParentProcess.whenEnded(this::leave);
    }
    gpus.forEach(this::start);
    allEnded().join();
    return firstFailure.getNow(0);
  }

  /** When of each it was said how it ended. */
  private synchronized CompletableFuture<Void> allEnded() {
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }

  /** Starts none when all are about to leave. */
  private synchronized void start(Gpu gpu) {
    if (leaving) {
      return;
    }
    List<String> command =
        Stream.concat(DEAF_TO_THE_TERMINAL.stream(), commands.of(gpu).stream()).toList();
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    builder.environment().putAll(environment);
    builder.environment().put("CUDA_VISIBLE_DEVICES", gpu.visibleAs());
    builder.environment().put(ParentProcess.ANNOUNCED, "1");
    try {
      Child child = new Child(gpu, builder.start());
      children.add(child);
      LOG.atInfo().addKeyValue("pid", child.process().pid()).log("Starts the worker of {}", child);
      ends.add(child.process().onExit().thenAccept(_ -> ended(child)));
    } catch (IOException e) {
      throw new UncheckedIOException("a worker cannot be started", e);
    }
  }

  private void ended(Child child) {
    int status = child.process().exitValue();
    if (status != 0) {
      firstFailure.complete(status);
    }
    if (status == 0 || isLeaving()) {
      LOG.info("The worker of {} has ended", child);
    } else {
      LOG.error("The worker of {} ended with status {}: {}", child, status, why(status));
    }
  }

  private static String why(int status) {
    return switch (status) {
      case KILLED -> "it was killed; the system does that when memory runs out";
      case TERMINATED -> "it was told to end";
      default ->
          Arrays.stream(Emergency.Cause.values())
              .filter(cause -> cause.exitCode() == status)
              .findFirst()
              .map(cause -> cause.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '))
              .orElse("see what it said before");
    };
  }

  private synchronized boolean isLeaving() {
    return leaving;
  }

  private void leave() {
    List<Child> told = tell();
    long end = System.nanoTime() + patience.toNanos();
    try {
      for (Child child : told) {
        if (!child.process().waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          LOG.warn("The worker of {} did not end within {} s", child, patience.toSeconds());
          var _ = child.process().destroyForcibly();
        }
      }
      // this process is gone when its hook is through, whatever others had to say
      allEnded().get(SAYING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("How a worker ended is not known", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized List<Child> tell() {
    leaving = true;
    children.forEach(child -> child.process().destroy());
    return List.copyOf(children);
  }
}
