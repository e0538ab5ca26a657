package dev.lethe.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** etcd, kube-apiserver, kube-controller-manager and KEDA as processes of this machine. */
final class ControlPlane implements AutoCloseable {
  private static final Path SCRIPTS = Path.of("test/kubernetes").toAbsolutePath();
  private static final int PORTS = 9;

  private final Path build;
  private final Path state;

  private ControlPlane(Path build, Path state) {
    this.build = build;
    this.state = state;
  }

  /**
   * Starts one, and builds it where that was not done yet: that takes minutes.
   *
   * @param state an empty folder
   * @param proxy HOST:PORT of the HTTP proxy through which KEDA asks
   */
  static ControlPlane start(Path state, String proxy) throws IOException, InterruptedException {
    Path build = cache();
    run(List.of(SCRIPTS.resolve("build").toString(), build.toString()), state, 3_600);
    ControlPlane plane = new ControlPlane(build, state);
    List<String> up = new ArrayList<>(List.of("env", "HTTP_PROXY=http://" + proxy));
    up.addAll(
        List.of(
            SCRIPTS.resolve("up").toString(),
            build.toString(),
            state.toString(),
            String.valueOf(basePort())));
    try {
      run(up, state, 300);
    } catch (AssertionError e) {
      plane.close();
      throw e;
    }
    return plane;
  }

  private static Path cache() {
    String named = System.getenv("LETHE_KUBERNETES");
    return named == null
        ? Path.of(System.getProperty("user.home"), ".cache/lethe/kubernetes")
        : Path.of(named);
  }

  /** The first of some ports that are free together. */
  private static int basePort() throws IOException {
    for (int base = 16_440; base < 30_000; base += PORTS) {
      if (areFree(base)) {
        return base;
      }
    }
    throw new IOException("no free ports");
  }

  private static boolean areFree(int base) {
    return IntStream.range(base, base + PORTS).allMatch(ControlPlane::isFree);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  /** Of somebody who may do anything. */
  KubernetesClient client() throws IOException {
    return new KubernetesClientBuilder().withConfig(config()).build();
  }

  /** Of whom this token is. */
  KubernetesClient client(String token) throws IOException {
    Config config = config();
    config.setOauthToken(token);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private Config config() throws IOException {
    return Config.fromKubeconfig(Files.readString(state.resolve("kubeconfig")));
  }

  /** Runs the real Helm. */
  void helm(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "KUBECONFIG=" + state.resolve("kubeconfig"),
                build.resolve("bin/helm").toString()));
    command.addAll(List.of(arguments));
    run(command, state, 120);
  }

  /** Ends KEDA, as a failing node would. */
  void endKeda() throws IOException {
    ProcessHandle keda = processes().getLast();
    keda.destroyForcibly();
    keda.onExit().join();
  }

  void startKeda(String proxy) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(state.resolve("start-keda").toString());
    builder.environment().put("HTTP_PROXY", "http://" + proxy);
    Process keda =
        builder
            .redirectErrorStream(true)
            .redirectOutput(state.resolve("keda-again.log").toFile())
            .start();
    Files.writeString(
        state.resolve("pids"), Files.readString(state.resolve("pids")) + keda.pid() + "\n");
  }

  private List<ProcessHandle> processes() throws IOException {
    return Files.readAllLines(state.resolve("pids")).stream()
        .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static void run(List<String> command, Path folder, int seconds)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "command", ".log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    assertThat(ended && process.exitValue() == 0)
        .as("%s%n%s", command, Files.readString(log))
        .isTrue();
  }

  /** The last that started ends first. */
  @Override
  public void close() throws IOException {
    List<ProcessHandle> last = new ArrayList<>(processes());
    Collections.reverse(last);
    for (ProcessHandle process : last) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }
}
