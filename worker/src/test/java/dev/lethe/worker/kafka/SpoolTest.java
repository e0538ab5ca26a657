package dev.lethe.worker.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final int MEGABYTE = 1 << 20;

  @TempDir private Path folder;
  private Path file;
  private Spool spool;

  @BeforeEach
  void open() {
    file = folder.resolve("spool");
    spool = new Spool(file, 3 * MEGABYTE);
  }

  @AfterEach
  void close() {
    spool.close();
    spool.delete();
  }

  @Test
  void entriesComeOutInTheirOrder() throws InterruptedException {
    assertThat(spool.add(bytes("one"))).isTrue();
    assertThat(spool.add(bytes(""))).isTrue();
    assertThat(spool.add(bytes("two"))).isTrue();

    List<String> taken = List.of(take(), take(), take());

    assertThat(taken).containsExactly("one", "", "two");
  }

  @Test
  void whatDoesNotFitIsRefusedUntilSomethingIsTaken() throws InterruptedException {
    spool.add(new byte[MEGABYTE]);
    spool.add(new byte[MEGABYTE]);
    assertThat(spool.add(new byte[MEGABYTE])).isFalse();

    Optional<byte[]> _ = spool.take();

    assertThat(spool.add(new byte[MEGABYTE])).isTrue();
  }

  @Test
  void theFileBeginsAnewWhenEverythingIsTaken() throws InterruptedException {
    List<String> taken = new ArrayList<>();
    Thread reader = Thread.ofPlatform().start(() -> takeAll(taken));
    spool.add(new byte[MEGABYTE]);
    spool.add(new byte[MEGABYTE]);
    await().until(() -> spool.size() == 0);

    spool.add(bytes("afterwards"));
    spool.close();
    reader.join();

    assertThat(taken).hasSize(3).last().isEqualTo("afterwards");
  }

  @Test
  void whatIsThereCanBeTakenAfterClosingAndThenNothing() throws InterruptedException {
    spool.add(bytes("last"));

    spool.close();

    assertThat(spool.add(bytes("too late"))).isFalse();
    assertThat(take()).isEqualTo("last");
    assertThat(spool.take()).isEmpty();
  }

  @Test
  void nothingIsLeftBehindWhenTheSpoolGoes() {
    spool.add(bytes("undelivered"));

    spool.delete();

    assertThat(folder).isEmptyDirectory();
    spool = new Spool(file, MEGABYTE);
  }

  @Test
  void whatCannotBeWrittenIsSaidWithItsFile() {
    spool.delete();

    assertThatThrownBy(() -> spool.add(bytes("lost")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
    spool = new Spool(file, MEGABYTE);
  }

  private void takeAll(List<String> taken) {
    try {
      for (Optional<byte[]> entry = spool.take(); entry.isPresent(); entry = spool.take()) {
        taken.add(new String(entry.get(), UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String take() throws InterruptedException {
    return new String(spool.take().orElseThrow(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
