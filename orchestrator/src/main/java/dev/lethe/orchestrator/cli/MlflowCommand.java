package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.local.Home;
import dev.lethe.orchestrator.local.MlflowServer;
import dev.lethe.orchestrator.local.StartFailed;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jline.utils.Signals;
import picocli.CommandLine.Command;

/** {@code lethe mlflow}: the MLflow of this machine's runs, for looking at them any time later. */
@Command(
    name = "mlflow",
    description = "Serves the MLflow that lethe run filled, until Ctrl-C.",
    mixinStandardHelpOptions = true)
final class MlflowCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StartFailed, InterruptedException {
    Path home = Home.defaultDirectory();
    Optional<URI> running = MlflowServer.running(home);
    if (running.isPresent()) {
      System.out.printf(
          "MLflow: %s (another lethe serves it, until that ends)%n", page(running.get()));
      return Exit.DONE;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Consumer<String> progress = System.err::println;
    try (MlflowServer server = MlflowServer.start(home, progress)) {
      Signals.register("INT", stopped::countDown);
      Signals.register("TERM", stopped::countDown);
      System.out.printf("MLflow: %s (Ctrl-C stops it)%n", page(server.uri()));
      stopped.await();
    }
    return Exit.DONE;
  }

  /** Where the sweeps are; MLflow 3 begins with pages for language models, which are empty here. */
  private static URI page(URI server) {
    return server.resolve("/#/experiments?workflowType=machine_learning");
  }
}
