package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A real object store with one bucket, which lets in one user, as a process. */
final class ObjectStoreForTests implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String USER = "lethe-worker";

  private final Path kept;
  private final Process process;
  private final int port;
  private final String secret;

  private ObjectStoreForTests(Path kept, Process process, int port, String secret) {
    this.kept = kept;
    this.process = process;
    this.port = port;
    this.secret = secret;
  }

  /**
   * Starts one.
   *
   * @param directory where it keeps everything
   * @param secret key of its user
   */
  static ObjectStoreForTests start(Path directory, String secret) throws IOException {
    int port = freePort();
    Path kept = Files.createDirectories(directory.resolve("kept"));
    Files.createDirectories(kept.resolve("bucket"));
    Path config =
        Files.writeString(
            directory.resolve("store.properties"),
            """
            s3proxy.authorization=aws-v4
            s3proxy.endpoint=http://127.0.0.1:%d
            s3proxy.identity=%s
            s3proxy.credential=%s
            jclouds.provider=filesystem-nio2
            jclouds.identity=nobody
            jclouds.credential=none
            jclouds.filesystem.basedir=%s
            """
                .formatted(port, USER, secret, kept));
    Path log = directory.resolve("store.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-jar",
                Path.of("target", "tools", "s3proxy.jar").toString(),
                "--properties",
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ObjectStoreForTests store = new ObjectStoreForTests(kept, process, port, secret);
    await().atMost(PATIENCE).until(() -> store.answers() || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
    return store;
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** What lets its user in at a port, which is its own or that of a line to it. */
  Map<String, String> environment(int by) {
    return environment(by, secret);
  }

  static Map<String, String> environment(int by, String secret) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + by);
    environment.put("AWS_ACCESS_KEY_ID", USER);
    environment.put("AWS_SECRET_ACCESS_KEY", secret);
    environment.put("AWS_REGION", "us-east-1");
    return environment;
  }

  /** Its bucket, as its user sees it without any line. */
  Bucket bucket(String place) {
    return new Bucket(BucketAddress.parse("s3://bucket" + place), environment(port));
  }

  /** Has a file in its bucket that nobody has touched since then. */
  void keepSince(Instant then, String key) throws IOException {
    Path file = kept.resolve("bucket").resolve(key);
    Files.createDirectories(file.getParent());
    Files.setLastModifiedTime(Files.writeString(file, "kept"), FileTime.from(then));
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
