package dev.lethe.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactStoreTest {
  private static final String PATH = "lethe/weights/first/sam.safetensors";

  @TempDir private Path folder;

  @Test
  void whatIsPutComesBackThroughTheServersPath() throws Exception {
    Path file = large("sent");
    Map<String, byte[]> kept = new ConcurrentHashMap<>();
    try (ScriptedServer server = new ScriptedServer(request -> keep(request, kept));
        ArtifactStore store = new ArtifactStore(nobody(server))) {
      store.put(PATH, file, () -> true);
      store.put(PATH, file, () -> true);
      Path target = folder.resolve("new folder/got");
      store.get(PATH, Checksum.of(file), target, () -> true);

      assertThat(kept).containsOnlyKeys("/below/api/2.0/mlflow-artifacts/artifacts/" + PATH);
      assertThat(target).hasSameBinaryContentAs(file);
      assertThat(target.getParent()).isDirectoryNotContaining("glob:**.part");
    }
  }

  @Test
  void whatIsNotAsTheChecksumSaysIsNamedAndNotThere() throws Exception {
    Path target = folder.resolve("got");
    try (ScriptedServer server =
            new ScriptedServer(request -> ScriptedServer.answer(request, 200, bytes("other")));
        ArtifactStore store = new ArtifactStore(nobody(server))) {
      StoreFailure failure = failing(() -> store.get(PATH, "0".repeat(64), target, () -> true));

      assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.DAMAGED);
      assertThat(failure)
          .hasMessageContainingAll(PATH, "is damaged", Checksum.of(bytes("other")), "0".repeat(64));
      assertThat(folder).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, MISSING",
    "401, REFUSED",
    "403, REFUSED",
    "301, REFUSED",
    "429, AWAY",
    "500, AWAY",
    "503, AWAY"
  })
  void whatAnAnswerMeans(int status, StoreFailure.Kind kind) throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                request -> ScriptedServer.answer(request, status, bytes("<html>long page")));
        ArtifactStore store = new ArtifactStore(nobody(server))) {
      StoreFailure get =
          failing(() -> store.get(PATH, "0".repeat(64), folder.resolve("got"), () -> true));
      StoreFailure put = failing(() -> store.put(PATH, large("sent"), () -> true));

      assertThat(List.of(get.kind(), put.kind())).containsOnly(kind);
      assertThat(get).hasMessageContaining("status " + status).hasMessageNotContaining("html");
    }
  }

  @Test
  void aServerThatIsNotThereIsAway() throws Exception {
    ScriptedServer server = new ScriptedServer(request -> {});
    server.close();
    try (ArtifactStore store = new ArtifactStore(nobody(server))) {
      StoreFailure failure = failing(() -> store.put(PATH, large("sent"), () -> true));

      assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.AWAY);
      assertThat(failure).hasMessageContaining("does not answer");
    }
  }

  @Test
  void aServerThatStopsInTheMiddleIsGivenUp() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server =
            new ScriptedServer(request -> {
              request.sendResponseHeaders(200, 1000);
              request.getResponseBody().write(new byte[10]);
              request.getResponseBody().flush();
              over.await();
            });
        ArtifactStore store = new ArtifactStore(nobody(server), Duration.ofMillis(300))) {
      StoreFailure failure =
          failing(() -> store.get(PATH, "0".repeat(64), folder.resolve("got"), () -> true));
      over.countDown();

      assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.AWAY);
      assertThat(failure).hasMessageContaining("lets nothing move");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @Test
  void whoeverWaitsMayBreakItOff() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(_ -> over.await());
        ArtifactStore store = new ArtifactStore(nobody(server))) {
      StoreFailure failure =
          failing(() -> store.get(PATH, "0".repeat(64), folder.resolve("got"), () -> false));
      over.countDown();

      assertThat(failure).hasMessageContaining("broken off");
    }
  }

  @Test
  void whatLetsOneInGoesToTheServerAndIntoNoMessage() throws Exception {
    Map<String, String> token = Map.of("MLFLOW_TRACKING_TOKEN", "geheim-token");
    Map<String, String> password = new HashMap<>(token);
    password.put("MLFLOW_TRACKING_USERNAME", "anne");
    password.put("MLFLOW_TRACKING_PASSWORD", "geheim");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (ScriptedServer server =
        new ScriptedServer(request -> {
          seen.add(String.valueOf(request.getRequestHeaders().getFirst("Authorization")));
          ScriptedServer.answer(request, 403, new byte[0]);
        })) {
      for (Map<String, String> environment : List.of(token, password, Map.<String, String>of())) {
        MlflowAccess access = MlflowAccess.of(server.uri(), environment);
        try (ArtifactStore store = new ArtifactStore(access)) {
          StoreFailure failure = failing(() -> store.put(PATH, large("sent"), () -> true));

          assertThat(failure + " " + access).doesNotContain("geheim", "Z2VoZWlt");
          assertThat(failure).hasMessageContaining("set MLFLOW_TRACKING_USERNAME");
        }
      }
    }
    String basic = Base64.getEncoder().encodeToString(bytes("anne:geheim"));
    assertThat(seen).containsExactly("Bearer geheim-token", "Basic " + basic, "null");
  }

  private static MlflowAccess nobody(ScriptedServer server) {
    return MlflowAccess.of(server.uri(), Map.of());
  }

  private static void keep(HttpExchange request, Map<String, byte[]> kept)
      throws java.io.IOException {
    String path = request.getRequestURI().getPath();
    if (request.getRequestMethod().equals("PUT")) {
      kept.put(path, request.getRequestBody().readAllBytes());
      ScriptedServer.answer(request, 200, bytes("{}"));
    } else {
      ScriptedServer.answer(request, 200, kept.getOrDefault(path, new byte[0]));
    }
  }

  private Path large(String name) throws java.io.IOException {
    byte[] content = new byte[3 << 20];
    new Random(7).nextBytes(content);
    return Files.write(Files.createTempDirectory("store-").resolve(name), content);
  }

  private static StoreFailure failing(Call call) {
    return catchThrowableOfType(StoreFailure.class, call::run);
  }

  private interface Call {
    void run() throws Exception;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
