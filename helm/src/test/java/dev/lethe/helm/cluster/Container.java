package dev.lethe.helm.cluster;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod's container as a process: its image's main class, its arguments with the variables filled
 * in, its Secrets as files. Each pod has an address of its own on loopback instead of a network of
 * its own.
 */
final class Container {
  /** What plays workers. */
  enum Workers {
    /** The worker as it is. */
    REAL("dev.lethe.worker.WorkerMain", "-Xmx512m"),
    /** One without PyTorch. */
    NOOP(NoopWorker.class.getName(), "-Xmx48m");

    private final String main;
    private final String heap;

    Workers(String main, String heap) {
      this.main = main;
      this.heap = heap;
    }
  }

  private final KubernetesClient client;
  private final Pod pod;
  private final String address;
  private final Path folder;
  private final Map<String, String> names;
  private final Workers workers;

  /**
   * A container that was not started yet.
   *
   * @param address of the pod
   * @param folder for its files and its log
   * @param names HOST:PORT that DNS and kube-proxy would lead elsewhere, with where they lead
   */
  Container(
      KubernetesClient client,
      Pod pod,
      String address,
      Path folder,
      Map<String, String> names,
      Workers workers) {
    this.client = client;
    this.pod = pod;
    this.address = address;
    this.folder = folder;
    this.names = names;
    this.workers = workers;
  }

  Process start() throws IOException {
    Files.createDirectories(folder);
    var container = pod.getSpec().getContainers().getFirst();
    Map<String, String> paths = new LinkedHashMap<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      Path path = Files.createDirectories(folder.resolve(mount.getName()));
      paths.put(mount.getMountPath(), path.toString());
      fill(path, volume(mount.getName()));
    }
    List<String> command = new ArrayList<>(java(container.getImage()));
    for (String argument : container.getArgs()) {
      command.add(onThisMachine(argument, container.getEnv(), paths));
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LETHE_HOME", folder.resolve("home").toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private List<String> java(String image) {
    boolean worker = image.contains("/worker-");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            worker ? workers.heap : "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            worker ? workers.main : "dev.lethe.orchestrator.cli.Lethe"));
    if (worker) {
      command.add(1, "-Dlogback.configurationFile=logback-worker.xml");
    }
    return command;
  }

  private Volume volume(String name) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void fill(Path path, Volume volume) throws IOException {
    if (volume.getSecret() == null) {
      return;
    }
    String namespace = pod.getMetadata().getNamespace();
    var secret =
        client
            .secrets()
            .inNamespace(namespace)
            .withName(volume.getSecret().getSecretName())
            .require();
    for (Map.Entry<String, String> entry : secret.getData().entrySet()) {
      Files.write(path.resolve(entry.getKey()), Base64.getDecoder().decode(entry.getValue()));
    }
  }

  private String onThisMachine(String argument, List<EnvVar> variables, Map<String, String> paths) {
    String text = argument;
    for (EnvVar variable : variables) {
      text = text.replace("$(" + variable.getName() + ")", value(variable));
    }
    for (Map.Entry<String, String> path : paths.entrySet()) {
      text = text.replace("=" + path.getKey(), "=" + path.getValue());
    }
    for (Map.Entry<String, String> name : names.entrySet()) {
      text = text.replace(name.getKey(), name.getValue());
    }
    return text.replace("--host=0.0.0.0", "--host=" + address);
  }

  private String value(EnvVar variable) {
    @Nullable String plain = variable.getValue();
    if (plain != null) {
      return plain;
    }
    return switch (variable.getValueFrom().getFieldRef().getFieldPath()) {
      case "status.podIP" -> address;
      case "metadata.name" -> pod.getMetadata().getName();
      case String other -> throw new IllegalArgumentException(other);
    };
  }
}
