package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.protocol.TopicNames;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Orchestrators, workers and runs on one broker, as processes that a test may do anything to. */
final class ProcessesForTests implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path directory;
  private final String bootstrap;
  private final TopicNames topics;
  private final List<Process> started = new ArrayList<>();
  private final Map<String, Process> workers = new HashMap<>();

  ProcessesForTests(Path directory, String bootstrap, TopicNames topics) {
    this.directory = directory;
    this.bootstrap = bootstrap;
    this.topics = topics;
  }

  Process orchestrator(String log) throws IOException {
    return orchestrator(log, List.of());
  }

  Process orchestrator(String log, List<String> more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("orchestrator", "--port", "0"));
    arguments.addAll(more);
    return java(log, "dev.lethe.orchestrator.cli.Lethe", arguments);
  }

  /** One that keeps checkpoints where all do. */
  Process worker(String name) throws IOException {
    return worker(List.of(), name);
  }

  /** One that keeps what it keeps where these options say, with more in its environment. */
  Process worker(String name, Map<String, String> environment, List<String> options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--name", name));
    arguments.addAll(options);
    Process worker =
        java(List.of(), environment, name + ".log", "dev.lethe.worker.WorkerMain", arguments);
    workers.put(name, worker);
    return worker;
  }

  /** One that is started by another command, whose process it becomes, and told more. */
  Process worker(List<String> by, String name, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--name", name, "--artifacts", artifacts().toString()));
    arguments.addAll(List.of(more));
    Process worker = java(by, name + ".log", "dev.lethe.worker.WorkerMain", arguments);
    workers.put(name, worker);
    return worker;
  }

  Path artifacts() {
    return directory.resolve("artifacts");
  }

  /** The process whose worker's id begins with its name. */
  Process named(String worker) {
    return Objects.requireNonNull(workers.get(worker.replaceFirst("-.*", "")));
  }

  /** Ends it at once, as the system does when memory runs out. */
  static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  static void signal(String name, long pid) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor())
        .isZero();
  }

  /** A run with a pool of so many workers, and what it keeps in a home of its own. */
  Process run(String log, String yaml, int workers) throws IOException {
    Path file = Files.writeString(directory.resolve("sweep.yaml"), yaml);
    return java(
        log,
        "dev.lethe.orchestrator.cli.Lethe",
        List.of("run", file.toString(), "--no-mlflow", "--workers", String.valueOf(workers)));
  }

  /** Hands a sweep in as soon as there are so many workers. */
  void submit(String log, String yaml, int workers) throws Exception {
    try (Server server = new Server(address(log))) {
      server.await("/api/v1/workers", "/workers/" + (workers - 1));
      server.submit(yaml);
    }
  }

  /** What the orchestrator with this log answers when it is asked whether it is ready. */
  int readiness(String log) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest ready = HttpRequest.newBuilder(address(log).resolve("/health/ready")).build();
      return client.send(ready, BodyHandlers.discarding()).statusCode();
    }
  }

  private URI address(String log) throws IOException {
    String mark = "Listens at ";
    await().atMost(PATIENCE).until(() -> log(log).contains(mark));
    String line = log(log).lines().filter(l -> l.startsWith(mark)).findFirst().orElseThrow();
    return URI.create(line.substring(mark.length()));
  }

  private Process java(String log, String main, List<String> arguments) throws IOException {
    return java(List.of(), log, main, arguments);
  }

  private Process java(List<String> by, String log, String main, List<String> arguments)
      throws IOException {
    return java(by, Map.of(), log, main, arguments);
  }

  private Process java(
      List<String> by,
      Map<String, String> environment,
      String log,
      String main,
      List<String> arguments)
      throws IOException {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>(by);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-Dlethe.worker.classpath=" + classPath,
            "-cp",
            classPath,
            main));
    command.addAll(arguments);
    command.addAll(List.of("--kafka", bootstrap, "--namespace", topics.namespace()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.environment().put("LETHE_HOME", directory.resolve("home").toString());
    Process process =
        builder.redirectErrorStream(true).redirectOutput(directory.resolve(log).toFile()).start();
    started.add(process);
    return process;
  }

  String log(String name) throws IOException {
    return Files.readString(directory.resolve(name));
  }

  /** Until it says any of these. */
  void awaitLog(String name, String... texts) {
    await().atMost(PATIENCE).until(() -> Stream.of(texts).anyMatch(log(name)::contains));
  }

  /** Checkpoints that are there now. */
  List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(artifacts())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".checkpoint"))
          .toList();
    }
  }

  @Override
  public void close() {
    started.forEach(Process::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }
}
