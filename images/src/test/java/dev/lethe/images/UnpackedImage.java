package dev.lethe.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An image's tarball, unpacked. What is in it runs as a cluster runs it: by its entrypoint and
 * environment alone, as its user, without privileges, on a root that nobody can write to.
 */
record UnpackedImage(Path root, JsonNode config) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Where a container runtime mounts something. */
  private static final List<String> MOUNTS = List.of("proc", "dev", "tmp", "etc");

  /** What a container runtime does; needs to be root, as that is. */
  private static final String CONTAINER =
      """
      set -e
      root=$1 user=$2; shift 2
      mount --make-rprivate /
      mount --bind "$root" "$root"
      mount -t proc proc "$root/proc"
      mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
      mount -t tmpfs -o mode=755 tmpfs "$root/dev"
      for device in null zero random urandom; do
        : >"$root/dev/$device"; mount --bind /dev/$device "$root/dev/$device"
      done
      for file in hosts resolv.conf; do mount --bind /etc/$file "$root/etc/$file"; done
      mount -o remount,bind,ro "$root"
      exec setpriv --no-new-privs chroot --userspec="$user" "$root" "$@"
      """;

  static UnpackedImage of(Path tarball, Path folder) throws Exception {
    Path packed = Files.createDirectories(folder.resolve("packed"));
    Path root = Files.createDirectories(folder.resolve("root"));
    untar(tarball, packed);
    JsonNode manifest = JSON.readTree(packed.resolve("manifest.json").toFile()).path(0);
    for (JsonNode layer : manifest.path("Layers")) {
      untar(packed.resolve(layer.asText()), root);
    }
    for (String mount : MOUNTS) {
      Files.createDirectories(root.resolve(mount));
    }
    for (String file : List.of("etc/hosts", "etc/resolv.conf")) {
      if (!Files.exists(root.resolve(file))) {
        Files.createFile(root.resolve(file));
      }
    }
    return new UnpackedImage(
        root, JSON.readTree(packed.resolve(manifest.path("Config").asText()).toFile()));
  }

  private static void untar(Path tar, Path folder) throws IOException, InterruptedException {
    String _ = ChildProcess.run(List.of("tar", "-xf", tar.toString(), "-C", folder.toString()));
  }

  /** A container of it. */
  RunningImage start(Path log, List<String> options, String... arguments) throws IOException {
    JsonNode settings = config.path("config");
    List<String> command =
        new ArrayList<>(List.of("unshare", "--mount", "env", "-i", "PATH=/usr/sbin:/usr/bin"));
    settings.path("Env").forEach(variable -> command.add(variable.asText()));
    command.addAll(options);
    command.addAll(List.of("/bin/sh", "-c", CONTAINER, "container"));
    command.addAll(List.of(root.toString(), settings.path("User").asText()));
    settings.path("Entrypoint").forEach(word -> command.add(word.asText()));
    command.addAll(List.of(arguments));
    return new RunningImage(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
        log,
        System.nanoTime());
  }
}
