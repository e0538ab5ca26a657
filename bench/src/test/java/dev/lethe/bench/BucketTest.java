package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.BucketAddress;
import dev.lethe.artifacts.StoreFailure;
import dev.lethe.bench.soak.Line;
import dev.lethe.orchestrator.doctor.BucketCheck;
import dev.lethe.orchestrator.doctor.Finding;
import dev.lethe.orchestrator.doctor.Level;
import dev.lethe.protocol.ArtifactName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in a real object store, as the worker keeps checkpoints and the doctor looks at them. */
class BucketTest {
  private static final String SECRET = "bucket-sentinel-31ab";
  private static final ArtifactName NAME = new ArtifactName("0123456789abcdef-1-20-aa.checkpoint");
  private static final long ANY_SIZE = Long.MAX_VALUE;

  @TempDir static Path directory;
  private static ObjectStoreForTests store;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    store = ObjectStoreForTests.start(directory, SECRET);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @Test
  void whatIsPutIsListedComesBackAndIsRemoved() throws Exception {
    Path file = large();
    Path target = folder.resolve("got");
    try (Bucket bucket = store.bucket("/all/checkpoints");
        Bucket beside = store.bucket("/all/check")) {
      bucket.put(NAME, file, () -> true);
      bucket.put(NAME, file, () -> true);
      bucket.get(NAME, target, Files.size(file), () -> true);

      assertThat(target).hasSameBinaryContentAs(file);
      assertThat(bucket.list("0123456789abcdef-", 10))
          .singleElement()
          .matches(kept -> kept.name().equals(NAME) && kept.bytes() == 3 << 20);
      assertThat(bucket.list("fedcba9876543210-", 10)).isEmpty();
      assertThat(beside.list("", 10)).as("another place").isEmpty();
      bucket.remove(NAME);
      bucket.remove(NAME);
      assertThat(bucket.list("", 10)).isEmpty();
    }
  }

  @Test
  void whatIsNotThereOrLargerThanItMayBeDoesNotCome() throws Exception {
    Path file = large();
    Path target = folder.resolve("got");
    try (Bucket bucket = store.bucket("/bounds")) {
      assertThat(failing(() -> bucket.get(NAME, target, ANY_SIZE, () -> true)).kind())
          .isEqualTo(StoreFailure.Kind.MISSING);
      bucket.put(NAME, file, () -> true);

      StoreFailure large =
          failing(() -> bucket.get(NAME, target, Files.size(file) - 1, () -> true));

      assertThat(large.kind()).isEqualTo(StoreFailure.Kind.DAMAGED);
      assertThat(large).hasMessageContaining("expected 3145727 at most");
      assertThat(folder).isDirectoryNotContaining("glob:**{got,.part}");
    }
  }

  @Test
  void whoeverIsNotLetInIsToldSoWithoutTheSecret() throws Exception {
    Map<String, String> wrong = ObjectStoreForTests.environment(store.port(), "wrong-" + SECRET);
    try (Bucket bucket = new Bucket(BucketAddress.parse("s3://bucket/in"), wrong)) {
      StoreFailure failure = failing(() -> bucket.list("", 10));

      assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.REFUSED);
      assertThat(failure)
          .hasMessageContainingAll("s3://bucket/in", "status 403")
          .hasMessageNotContaining(SECRET);
      assertThat(BucketCheck.of(bucket))
          .matches(finding -> finding.level() == Level.PROBLEM)
          .extracting(Finding::text)
          .asString()
          .contains("Check AWS_ACCESS_KEY_ID");
    }
  }

  @Test
  void aBucketThatIsNotThereIsAMistake() throws Exception {
    try (Bucket bucket =
        new Bucket(BucketAddress.parse("s3://no-bucket"), store.environment(store.port()))) {
      assertThat(failing(() -> bucket.list("", 10)).kind()).isEqualTo(StoreFailure.Kind.REFUSED);
      assertThat(failing(() -> bucket.put(NAME, large(), () -> true)).kind())
          .isEqualTo(StoreFailure.Kind.REFUSED);
    }
  }

  @Test
  void whatIsCutOffOrStandsStillIsAwayAndNothingOfItIsThere() throws Exception {
    try (Line line = Line.to(store.port());
        Bucket near = store.bucket("/cut");
        Bucket far = far(line, "s3://bucket/cut")) {
      line.slow(200);
      StoreFailure cut = failing(() -> far.put(NAME, large(), new CutAfter(line, 5)::goesOn));
      assertThat(cut.kind()).isEqualTo(StoreFailure.Kind.AWAY);
      assertThat(BucketCheck.of(far))
          .matches(finding -> finding.level() == Level.PROBLEM)
          .extracting(Finding::text)
          .asString()
          .contains("Check that it runs, and AWS_ENDPOINT_URL");

      line.mend();
      line.slow(60_000);
      StoreFailure still = failing(() -> far.put(NAME, large(), () -> true));
      assertThat(still.kind()).isEqualTo(StoreFailure.Kind.AWAY);
      assertThat(still).hasMessageContaining("lets nothing move for 2 s");

      assertThat(failing(() -> far.put(NAME, large(), () -> false)))
          .hasMessageContaining("broken off");
      assertThat(near.list("", 10)).isEmpty();
      assertThat(BucketCheck.of(near).text()).contains("can be listed: 0 files");
    }
  }

  private static Bucket far(Line line, String address) {
    return new Bucket(
        BucketAddress.parse(address), store.environment(line.port()), Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bucket",
        "/folder",
        "s3:/bucket",
        "https://bucket",
        "s3://",
        "s3://Bucket",
        "s3://anne:geheim@bucket",
        "s3://bucket/../other",
        "s3://bucket//x",
        "s3://bucket/a b",
        "s3://bucket/a?b"
      })
  void whatIsNoPlaceInABucketIsRefused(String text) {
    assertThatThrownBy(() -> BucketAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected")
        .hasMessageNotContaining("geheim");
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket, s3://bucket",
    "s3://bucket/, s3://bucket",
    "s3://bucket/a/b.c/, s3://bucket/a/b.c",
  })
  void aPlaceInABucketIsRead(String text, String shown) {
    assertThat(BucketAddress.parse(text)).hasToString(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "AWS_ENDPOINT_URL, http://anne:geheim@host, has a user in it",
    "AWS_ENDPOINT_URL_S3, nonsense, not the URL of a store",
    "AWS_CA_BUNDLE, /no/such.pem, AWS_CA_BUNDLE=/no/such.pem: cannot be read",
  })
  void anEnvironmentThatCannotBeIsRefused(String variable, String value, String expected) {
    assertThatThrownBy(
            () -> new Bucket(BucketAddress.parse("s3://bucket"), Map.of(variable, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("geheim");
  }

  private Path large() throws Exception {
    byte[] content = new byte[3 << 20];
    new Random(7).nextBytes(content);
    return Files.write(folder.resolve("sent"), content);
  }

  private static StoreFailure failing(Call call) {
    return catchThrowableOfType(StoreFailure.class, call::run);
  }

  private interface Call {
    void run() throws Exception;
  }
}
