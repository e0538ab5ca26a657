package dev.lethe.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.artifacts.MlflowAccess;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.KeptWeights;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsUploadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path artifacts;
  @AutoClose private final FakeStore store = new FakeStore();
  @AutoClose private final ArtifactStore client = store.client();

  @Test
  void whatIsKeptGetsThereBeforeTheWorkerHasGone() throws IOException {
    KeptWeights kept = trained("a");
    try (WeightsUploads uploads = new WeightsUploads(client, artifacts)) {
      uploads.offer(kept);
    }

    assertThat(store.files.get(kept.name().inStore())).asString(UTF_8).isEqualTo("a");
    assertThat(artifacts.resolve("waiting")).isEmptyDirectory();
    assertThat(kept.name().below(artifacts)).as("what was trained here stays").exists();
  }

  @Test
  void aStoreThatWasAwayGetsItWhenItIsBack() throws IOException {
    KeptWeights kept = trained("a");
    store.away = true;
    try (WeightsUploads uploads = new WeightsUploads(client, artifacts)) {
      uploads.offer(kept);
      await().atMost(PATIENCE).until(() -> store.requests.get() > 0);
      store.away = false;

      await().atMost(PATIENCE).until(() -> store.files.containsKey(kept.name().inStore()));
    }
  }

  @Test
  void whatTheStoreHasNotGotWaitsForTheNextWorker() throws IOException {
    KeptWeights kept = trained("a");
    store.away = true;
    try (WeightsUploads uploads = new WeightsUploads(client, artifacts)) {
      uploads.offer(kept);
    }
    assertThat(store.files).isEmpty();
    store.away = false;

    new WeightsUploads(client, artifacts).close();

    assertThat(store.files).containsOnlyKeys(kept.name().inStore());
    assertThat(artifacts.resolve("waiting")).isEmptyDirectory();
  }

  @Test
  void aStoreThatIsSilentKeepsNobodyFromLeaving() throws Exception {
    KeptWeights kept = trained("a");
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket socket = new ServerSocket(0, 1, here);
        ArtifactStore silent = new ArtifactStore(MlflowAccess.of(address(socket), Map.of()))) {
      try (WeightsUploads uploads = new WeightsUploads(silent, artifacts, Duration.ofMillis(50))) {
        uploads.offer(kept);
      }

      assertThat(artifacts.resolve("waiting")).isNotEmptyDirectory();
    }
  }

  @Test
  void whatIsDamagedOnDiskDoesNotGetThere() throws IOException {
    KeptWeights kept = trained("a");
    Files.writeString(kept.name().below(artifacts), "b");
    try (WeightsUploads uploads = new WeightsUploads(client, artifacts)) {
      uploads.offer(kept);
    }

    assertThat(store.files).isEmpty();
  }

  /** Takes connections and says nothing. */
  private static URI address(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  private KeptWeights trained(String content) throws IOException {
    ArtifactName name = new ArtifactName("weights/first/sam-seed-7-0a.safetensors");
    Path file = name.below(artifacts);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return new KeptWeights(name, Checksum.of(content.getBytes(UTF_8)));
  }
}
