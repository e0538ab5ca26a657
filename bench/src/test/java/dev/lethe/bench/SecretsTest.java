package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.http.access.NewToken;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.local.MlflowServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is started with secrets that this test knows, and searched for them. */
class SecretsTest {
  private static final String KAFKA_PASSWORD = "kafka-sentinel-5dd1";
  private static final String WORKER_PASSWORD = "worker-sentinel-77c3";
  private static final String MLFLOW_PASSWORD = "mlflow-sentinel-e0a9";
  private static final String STORE_SECRET = "store-sentinel-b6f4";
  private static final NewToken TOKEN = NewToken.of("anne", Role.SUBMIT);
  private static final String WRONG = NewToken.of("eve", Role.SUBMIT).token();
  private static final List<String> SECRETS =
      List.of(
          KAFKA_PASSWORD,
          WORKER_PASSWORD,
          MLFLOW_PASSWORD,
          Base64.getEncoder().encodeToString(("anne:" + MLFLOW_PASSWORD).getBytes(UTF_8)),
          STORE_SECRET,
          TOKEN.token(),
          WRONG);
  private static final Map<String, String> MLFLOW =
      Map.of("MLFLOW_TRACKING_USERNAME", "anne", "MLFLOW_TRACKING_PASSWORD", MLFLOW_PASSWORD);
  private static final String CHECKPOINTS = "s3://bucket/checkpoints";
  private static final String YAML =
      SweepText.confirming("secrets")
          .replace("steps: 40", "steps: 2")
          .replace("confirm: 3", "confirm: 2");

  @TempDir private Path directory;
  private final Map<String, String> seen = new LinkedHashMap<>();

  @Test
  void noSecretIsInALogAFactATagAMessageOrACommandLine() throws Exception {
    Consumer<String> progress = System.err::println;
    Path mlflowHome = directory.resolve("mlflow");
    Path tokens = Files.writeString(directory.resolve("tokens"), TOKEN.line() + "\n");
    Path file = Files.writeString(directory.resolve("sweep.yaml"), YAML);
    try (TokenIssuer issuer = new TokenIssuer(Map.of());
        SecuredKafka kafka = SecuredKafka.in(directory.resolve("kafka"), issuer.keysAddress());
        ObjectStoreForTests store =
            ObjectStoreForTests.start(
                Files.createDirectories(directory.resolve("store")), STORE_SECRET);
        MlflowServer mlflow = MlflowServer.startApart(mlflowHome, progress)) {
      kafka.user("orchestrator", KAFKA_PASSWORD);
      kafka.user("worker", WORKER_PASSWORD);
      kafka.allow(Files.readString(Path.of("..", "docs", "security.md")));
      Path config = kafka.config("orchestrator", KAFKA_PASSWORD, true);
      try (LetheProcess orchestrator =
              lethe(
                  "orchestrator",
                  MLFLOW,
                  "orchestrator",
                  "--kafka",
                  kafka.overTls(),
                  "--kafka-config",
                  config.toString(),
                  "--port",
                  "0",
                  "--mlflow",
                  mlflow.uri().toString(),
                  "--tokens",
                  tokens.toString());
          LetheProcess worker = worker(kafka, mlflow, store)) {
        String url =
            orchestrator
                .awaits("Listens at ")
                .output()
                .replaceAll("(?s).*Listens at (\\S+).*", "$1");
        submit(url, file);
        LetheProcess watch =
            lethe(
                "watch", Map.of("LETHE_TOKEN", TOKEN.token()), "watch", "secrets", "--server", url);
        assertThat(watch.status()).as(watch.output()).isZero();
        seen.put("watch", watch.output());
        awaitTracked(mlflowHome);

        refuse(url, file, kafka, config);
        examine(store);
        seen.put("metrics", get(url + "/metrics"));
        seen.put("report", get(url + "/api/v1/sweeps/secrets/report"));
        seen.put("sweep", get(url + "/api/v1/sweeps/secrets"));
        seen.put("orchestrator's command line", commandLines(orchestrator));
        seen.put("worker's command line", commandLines(worker));
        seen.put("orchestrator", orchestrator.output());
        seen.put("worker", worker.output());
      }
    }
    seen.put("what Kafka keeps", contents(directory.resolve("kafka/data")));
    seen.put("what MLflow keeps", contents(mlflowHome));
    assertThat(seen.get("what Kafka keeps")).contains("name: secrets", "Completed");
    assertThat(seen.get("what MLflow keeps")).contains("lethe.level");

    for (String secret : SECRETS) {
      seen.forEach((where, text) -> assertThat(text.contains(secret)).as(where).isFalse());
    }
  }

  private void submit(String url, Path file) throws Exception {
    try (LetheProcess submit =
        lethe(
            "submit",
            Map.of("LETHE_TOKEN", TOKEN.token()),
            "submit",
            file.toString(),
            "--server",
            url)) {
      seen.put("submit's command line", commandLines(submit));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> {
            try (LetheProcess again =
                lethe(
                    "again",
                    Map.of("LETHE_TOKEN", TOKEN.token()),
                    "submit",
                    file.toString(),
                    "--server",
                    url)) {
              boolean done = again.status() == 0;
              seen.put("submit", again.output());
              return done;
            }
          });
    }
  }

  /** Mistakes are told, and not with what was tried. */
  private void refuse(String url, Path file, SecuredKafka kafka, Path config) throws Exception {
    try (LetheProcess eve =
        lethe("eve", Map.of("LETHE_TOKEN", WRONG), "submit", file.toString(), "--server", url)) {
      assertThat(eve.status()).isEqualTo(2);
      assertThat(eve.output()).contains("Nobody is let in with this token");
      seen.put("a wrong token", eve.output());
    }
    Path broken =
        Files.writeString(
            directory.resolve("broken.properties"),
            Files.readString(config).replace(KAFKA_PASSWORD + "\";", KAFKA_PASSWORD + ";"));
    Path wrong =
        Files.writeString(
            directory.resolve("wrong.properties"),
            Files.readString(config).replace(KAFKA_PASSWORD, WORKER_PASSWORD));
    for (Path other : List.of(broken, wrong)) {
      try (LetheProcess ranking =
          lethe(
              "ranking",
              Map.of(),
              "ranking",
              "secrets",
              "--kafka",
              kafka.overTls(),
              "--kafka-config",
              other.toString())) {
        assertThat(ranking.status()).isEqualTo(3);
        seen.put("ranking with " + other.getFileName(), ranking.output());
      }
    }
  }

  /** With the right key, and with a wrong one. */
  private void examine(ObjectStoreForTests store) throws Exception {
    for (String secret : List.of(STORE_SECRET, "wrong-" + STORE_SECRET)) {
      try (LetheProcess doctor =
          lethe(
              "doctor",
              ObjectStoreForTests.environment(store.port(), secret),
              "doctor",
              "--checkpoints",
              CHECKPOINTS)) {
        int _ = doctor.status();
        assertThat(doctor.output())
            .contains(secret.equals(STORE_SECRET) ? "can be listed: 0 files" : "status 403");
        seen.put("doctor with " + secret.length() + " characters", doctor.output());
      }
    }
  }

  /** Until the confirm runs are there: they are tracked after the sweep's end. */
  private static void awaitTracked(Path mlflowHome) {
    await().atMost(Duration.ofMinutes(2)).until(() -> contents(mlflowHome).contains("lethe.level"));
  }

  private LetheProcess worker(SecuredKafka kafka, MlflowServer mlflow, ObjectStoreForTests store)
      throws Exception {
    Path config = kafka.config("worker", WORKER_PASSWORD, false);
    Map<String, String> letIn = new LinkedHashMap<>(MLFLOW);
    letIn.putAll(store.environment(store.port()));
    return LetheProcess.startMain(
        "dev.lethe.worker.WorkerMain",
        directory.resolve("worker-home"),
        letIn,
        "--kafka",
        kafka.plain(),
        "--kafka-config",
        config.toString(),
        "--artifacts",
        directory.resolve("artifacts").toString(),
        "--checkpoints",
        CHECKPOINTS,
        "--mlflow",
        mlflow.uri().toString());
  }

  private LetheProcess lethe(String home, Map<String, String> environment, String... arguments)
      throws Exception {
    return LetheProcess.startMain(
        "dev.lethe.orchestrator.cli.Lethe", directory.resolve(home), environment, arguments);
  }

  private static String commandLines(LetheProcess process) throws Exception {
    List<Long> pids = new ArrayList<>(List.of(process.pid()));
    process.descendants().forEach(child -> pids.add(child.pid()));
    StringBuilder all = new StringBuilder();
    for (long pid : pids) {
      Path file = Path.of("/proc", String.valueOf(pid), "cmdline");
      all.append(Files.exists(file) ? Files.readString(file) : "");
    }
    return all.toString();
  }

  private static String get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url))
              .header("Authorization", "Bearer " + TOKEN.token())
              .build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }

  /** The bytes of every file in the directory, whatever they mean. */
  private static String contents(Path directory) throws java.io.IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, ISO_8859_1));
      }
    }
    return all.toString();
  }
}
