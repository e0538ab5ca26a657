package dev.lethe.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.artifacts.ArtifactStore;
import dev.lethe.artifacts.Checksum;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.worker.data.DataUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedWeightsTest {
  private static final byte[] CONTENT = "trained elsewhere".getBytes(UTF_8);
  private static final KeptWeights WANTED = kept("weights/first/sam-seed-7-0a.safetensors");

  @TempDir private Path artifacts;
  @AutoClose private final FakeStore store = new FakeStore();
  @AutoClose private final ArtifactStore client = store.client();

  @Test
  void aFileComesOnceAndIsUsedAgain() throws Exception {
    store.files.put("lethe/weights/first/sam-seed-7-0a.safetensors", CONTENT);
    Path first = patient().get(WANTED, () -> true);
    store.away = true;

    Path second = patient().get(WANTED, () -> true);

    assertThat(second)
        .isEqualTo(first)
        .isEqualTo(artifacts.resolve("fetched/weights/first/sam-seed-7-0a.safetensors"))
        .hasBinaryContent(CONTENT);
    assertThat(store.requests).hasValue(1);
  }

  @Test
  void oneThatIsDamagedHereComesAgain() throws Exception {
    store.files.put(WANTED.name().inStore(), CONTENT);
    Files.writeString(patient().get(WANTED, () -> true), "damaged");

    assertThat(patient().get(WANTED, () -> true)).hasBinaryContent(CONTENT);
  }

  @Test
  void oneThatIsDamagedThereIsNamedAndNotUsed() {
    store.files.put(WANTED.name().inStore(), "damaged".getBytes(UTF_8));

    assertThatThrownBy(() -> impatient().get(WANTED, () -> true))
        .isInstanceOf(DataUnavailable.class)
        .hasMessageContaining("the weights weights/first/sam-seed-7-0a.safetensors")
        .hasMessageContaining("is damaged: its SHA-256 is")
        .hasMessageContaining("expected " + WANTED.checksum());
    assertThat(WANTED.name().below(artifacts.resolve("fetched"))).doesNotExist();
  }

  @Test
  void itIsWaitedForWhoeverTrainedItBringsItLater() throws Exception {
    AtomicBoolean asked = new AtomicBoolean();

    Path file =
        patient()
            .get(
                WANTED,
                () -> {
                  if (store.requests.get() > 0 && !asked.getAndSet(true)) {
                    store.files.put(WANTED.name().inStore(), CONTENT);
                  }
                  return true;
                });

    assertThat(file).hasBinaryContent(CONTENT);
  }

  @Test
  void whoeverWaitsMayBreakItOff() {
    assertThatThrownBy(() -> patient().get(WANTED, () -> store.requests.get() == 0))
        .isInstanceOf(DataUnavailable.class);
  }

  @Test
  void whatNobodyUsedForTwoWeeksGoes() throws Exception {
    KeptWeights abandoned = fetched("abandoned", Duration.ofDays(15));
    KeptWeights recent = fetched("recent", Duration.ofDays(13));

    new FetchedWeights(client, artifacts, Duration.ZERO, Long.MAX_VALUE);

    assertThat(place(abandoned)).doesNotExist();
    assertThat(place(recent)).exists();
  }

  @Test
  void ofWhatIsTooMuchTheLeastRecentlyUsedGoes() throws Exception {
    KeptWeights old = fetched("old", Duration.ofDays(3));
    KeptWeights newer = fetched("newer", Duration.ofDays(2));
    KeptWeights inUse = fetched("in-use", Duration.ofMinutes(10));
    long roomForTwo = 2L * CONTENT.length;

    new FetchedWeights(client, artifacts, Duration.ZERO, roomForTwo);

    assertThat(place(old)).doesNotExist();
    assertThat(place(newer)).exists();
    assertThat(place(inUse)).exists();
  }

  @Test
  void whatIsInUseStaysThoughItIsTooMuch() throws Exception {
    KeptWeights inUse = fetched("in-use", Duration.ofMinutes(10));

    new FetchedWeights(client, artifacts, Duration.ZERO, 1);

    assertThat(place(inUse)).exists();
  }

  private KeptWeights fetched(String name, Duration unused) throws Exception {
    KeptWeights kept = kept("weights/first/" + name + ".safetensors");
    store.files.put(kept.name().inStore(), CONTENT);
    Path file = patient().get(kept, () -> true);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(unused)));
    return kept;
  }

  private Path place(KeptWeights kept) {
    return kept.name().below(artifacts.resolve("fetched"));
  }

  private FetchedWeights patient() {
    return new FetchedWeights(client, artifacts, Duration.ofMinutes(1), Long.MAX_VALUE);
  }

  private FetchedWeights impatient() {
    return new FetchedWeights(client, artifacts, Duration.ZERO, Long.MAX_VALUE);
  }

  private static KeptWeights kept(String name) {
    return new KeptWeights(new ArtifactName(name), Checksum.of(CONTENT));
  }
}
