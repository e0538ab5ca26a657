package dev.lethe.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tarballs that the build has just written: what they say, and what runs from them. */
@Tag("images")
class ImagesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path BUILT = Path.of("target");
  private static final List<String> ALWAYS = List.of("orchestrator", "worker-cpu");
  private static final String NOOP =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: nothing
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task: {noop: {milliseconds: 0}}
      parameters: {x: {distribution: int_uniform, min: 1, max: 3}}
      variants: {one: {}}
      baseline: one
      method: grid
      budget: {per_trial: {steps: 1}}
      seeds: {tune: 1, confirm: 0}
      """;
  private static final String TRAINING =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: training
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, classes: 4, size: 8, train: 240, validation: 40, test: 200}
        model: {name: mlp, width: 16, depth: 1}
      parameters: {learning_rate: 0.05, batch_size: 24}
      variants: {sgd: {}, sam: {rho: 0.05}}
      baseline: sgd
      method: grid
      budget: {per_trial: {steps: 10}}
      seeds: {tune: 1, confirm: 2}
      """;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path unpacked;
  private static Map<String, UnpackedImage> images = Map.of();

  @TempDir Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    assertThat(ChildProcess.run(List.of("id", "-u")).strip())
        .as("user; mounting a root read-only takes root")
        .isEqualTo("0");
    images = new TreeMap<>();
    for (String name : names()) {
      images.put(name, UnpackedImage.of(BUILT.resolve(name + ".tar"), unpacked.resolve(name)));
    }
  }

  /** Those that the build has written: {@code worker-cuda} where it was given a PyTorch for it. */
  private static List<String> names() {
    return Stream.concat(
            ALWAYS.stream(),
            Stream.of("worker-cuda")
                .filter(_ -> !System.getProperty("lethe.image.torch", "").isEmpty()))
        .toList();
  }

  private static List<String> workers() {
    return names().stream().filter(name -> name.startsWith("worker-")).toList();
  }

  @ParameterizedTest
  @MethodSource("workers")
  void aSweepRunsFromTheImagesAloneWithoutRightsAndWithoutWriting(String name) throws Exception {
    int port = freePort();
    String kafka = "127.0.0.1:" + port;
    try (RunningImage broker = broker(port);
        RunningImage leader = leader(kafka).awaits("Listens at ");
        RunningImage worker = start(name, name, "--kafka=" + kafka).awaits(" Ready worker=")) {
      for (RunningImage running : List.of(broker, leader, worker)) {
        assertThat(running.system("status"))
            .containsPattern("Uid:\\s+10001\\s+10001")
            .containsPattern("CapEff:\\s+0000000000000000")
            .containsPattern("NoNewPrivs:\\s+1");
        assertThat(running.system("mountinfo"))
            .containsPattern("(?m)^\\d+ \\d+ \\S+ \\S+ / ro[ ,]");
      }
      // that of its own layer, and no other
      assertThat(worker.system("maps")).contains("/opt/torch/torch/lib/libtorch_cpu.so");
      URI server = URI.create(leader.word("Listens at "));

      submit(server, NOOP);
      submit(server, TRAINING);

      assertThat(ended(server, "nothing", "done")).isEqualTo(3);
      assertThat(ended(server, "training", "done")).isEqualTo(6);
      // handed back what it had and ended by the signal, as systems that start it expect
      assertThat(worker.terminate()).isEqualTo(143);
      assertThat(leader.terminate()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("workers")
  void aWorkerThatWasPromisedAGpuEndsWhereThereIsNoneAndSaysWhy(String name) throws Exception {
    int port = freePort();
    String kafka = "127.0.0.1:" + port;
    try (RunningImage _ = broker(port);
        RunningImage _ = leader(kafka);
        RunningImage worker =
            image(name)
                .start(folder.resolve(name), List.of("LETHE_GPU_EXPECTED=1"), "--kafka=" + kafka)) {
      assertThat(worker.status()).as(worker.output()).isEqualTo(3);
      assertThat(worker.output()).contains("a GPU is expected here", "there is no CUDA driver");
    }
  }

  private RunningImage broker(int port) throws IOException {
    return start("orchestrator", "kafka", "kafka", "--directory=/tmp/kafka", "--port=" + port)
        .awaits("Kafka: 127.0.0.1:" + port);
  }

  private RunningImage leader(String kafka) throws IOException {
    return start("orchestrator", "leader", "orchestrator", "--kafka=" + kafka, "--port=0");
  }

  @ParameterizedTest
  @MethodSource("names")
  void theArchiveOfClassesFitsTheJavaAndTheLibrariesInside(String name) throws Exception {
    // a JVM told so ends where it cannot use it
    try (RunningImage help =
        image(name)
            .start(folder.resolve(name), List.of("JAVA_TOOL_OPTIONS=-Xshare:on"), "--help")) {
      assertThat(help.status()).as(help.output()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anImageSaysWhatItIsAndWhatIsInIt(String name) throws Exception {
    JsonNode settings = image(name).config().path("config");
    assertThat(settings.path("User").asText()).isEqualTo("10001:10001");
    JsonNode labels = settings.path("Labels");
    assertThat(labels.path("org.opencontainers.image.version").asText()).isEqualTo("0.1.0");
    assertThat(labels.path("org.opencontainers.image.licenses").asText()).isEqualTo("Apache-2.0");
    assertThat(labels.path("org.opencontainers.image.title").asText()).startsWith("Lethe ");

    Path lethe = image(name).root().resolve("opt/lethe");
    List<String> listed = new ArrayList<>();
    List<String> ofPip = new ArrayList<>();
    for (JsonNode component :
        JSON.readTree(lethe.resolve("bom.json").toFile()).path("components")) {
      boolean pip = component.path("purl").asText().startsWith("pkg:pypi/");
      (pip ? ofPip : listed).add(component.path("name").asText());
    }
    assertThat(listed).contains("OpenJDK", "protocol", "kafka-clients", "logback-classic");
    assertThat(ofPip.contains("torch")).isEqualTo(name.equals("worker-cuda"));
    try (Stream<Path> jars = Files.list(lethe.resolve("lib"))) {
      // Java is listed too, and PyTorch, whose jar is unpacked
      assertThat(jars.count()).isEqualTo(listed.size() - (name.equals("worker-cpu") ? 2 : 1));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void nobodyFindsAShellInIt(String name) {
    assertThat(image(name).root().resolve("bin/sh")).doesNotExist();
    assertThat(image(name).root().resolve("usr/bin")).doesNotExist();
  }

  @Test
  void aSecondBuildInTheSameFolderGivesTheSameFiles() throws Exception {
    for (String name : ALWAYS) {
      Files.copy(BUILT.resolve(name + ".tar"), folder.resolve(name + ".tar"));
    }
    String _ =
        ChildProcess.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lethe.images.Images",
                "--root=..",
                "--out=" + BUILT.toAbsolutePath(),
                "--base=" + System.getProperty("lethe.image.base"),
                "--source=" + System.getProperty("lethe.image.source", ""),
                "--version=" + System.getProperty("lethe.image.version"),
                "--created=" + System.getProperty("lethe.image.created")));
    for (String name : ALWAYS) {
      assertThat(folder.resolve(name + ".tar"))
          .hasSameBinaryContentAs(BUILT.resolve(name + ".tar"));
    }
  }

  private RunningImage start(String image, String log, String... arguments) throws IOException {
    return image(image).start(folder.resolve(log), List.of(), arguments);
  }

  private static UnpackedImage image(String name) {
    return Objects.requireNonNull(images.get(name));
  }

  private static void submit(URI server, String yaml) {
    // who leads is settled a moment after it listens
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() ->
            HTTP.send(
                        HttpRequest.newBuilder(server.resolve("/api/v1/sweeps"))
                            .header("Content-Type", "application/yaml")
                            .POST(BodyPublishers.ofString(yaml))
                            .build(),
                        BodyHandlers.discarding())
                    .statusCode()
                < 300);
  }

  /** How many trials have ended like that, when the sweep has. */
  private static int ended(URI server, String sweep, String how) {
    URI place = server.resolve("/api/v1/sweeps/" + sweep);
    JsonNode state =
        await()
            .atMost(Duration.ofMinutes(3))
            .until(() -> get(place), found -> found.has("endedAt"));
    int trials = 0;
    for (JsonNode variant : state.path("variants")) {
      trials += variant.path(how).asInt();
    }
    return trials;
  }

  private static JsonNode get(URI place) throws IOException, InterruptedException {
    return JSON.readTree(
        HTTP.send(HttpRequest.newBuilder(place).build(), BodyHandlers.ofByteArray()).body());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
