package dev.lethe.bench;

import dev.lethe.orchestrator.local.Broker;
import dev.lethe.orchestrator.local.StartFailed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A broker, an orchestrator and workers, each a process of its own as on a cluster. */
final class Lab implements AutoCloseable {
  private final Path directory;
  private final Broker broker;
  private final List<Process> processes = new ArrayList<>();
  private final Server server;

  private Lab(Path directory, Broker broker, int workers) throws IOException, InterruptedException {
    this.directory = directory;
    this.broker = broker;
    Path log = directory.resolve("orchestrator.log");
    start("dev.lethe.orchestrator.cli.Lethe", log, "orchestrator", "--port", "0");
    server = new Server(address(log));
    for (int worker = 1; worker <= workers; worker++) {
      Path workerLog = directory.resolve("worker-%d.log".formatted(worker));
      start("dev.lethe.worker.WorkerMain", workerLog, "--name", "worker-" + worker);
    }
    server.await("/api/v1/workers", "/workers/" + (workers - 1));
  }

  /** Starts them and waits until the orchestrator hears every worker. */
  static Lab open(int workers) throws IOException, InterruptedException, StartFailed {
    Path directory = Files.createTempDirectory("lethe-bench-");
    Broker broker = Broker.start(directory.resolve("kafka"));
    try {
      return new Lab(directory, broker, workers);
    } catch (IOException | InterruptedException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  Server server() {
    return server;
  }

  private void start(String main, Path log, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka", broker.bootstrap()));
    List<String> command = Launcher.java(List.of("-Xmx1g"), main, all);
    processes.add(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
  }

  private static URI address(Path log) throws IOException, InterruptedException {
    String mark = "Listens at ";
    for (int tries = 0; tries < 600; tries++) {
      for (String line : Files.readAllLines(log)) {
        if (line.startsWith(mark)) {
          return URI.create(line.substring(mark.length()));
        }
      }
      Thread.sleep(100);
    }
    throw new IOException("the orchestrator did not start; its log is " + log);
  }

  @Override
  public void close() {
    server.close();
    processes.reversed().forEach(Process::destroy);
    processes.forEach(process -> process.onExit().join());
    broker.close();
    System.err.println("Logs: " + directory);
  }
}
