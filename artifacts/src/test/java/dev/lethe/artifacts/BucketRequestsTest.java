package dev.lethe.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.lethe.protocol.ArtifactName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * What is asked of an object store, and what is made of answers that a real one gives rarely: a
 * server answers as a test says.
 */
class BucketRequestsTest {
  private static final ArtifactName NAME = new ArtifactName("0123456789abcdef-1-20-aa.checkpoint");
  private static final String SECRET = "requests-sentinel-8d21";
  private static final byte[] CONTENT = "what a training keeps".getBytes(UTF_8);

  @TempDir private Path folder;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  private record Asked(URI uri, Headers headers) {}

  private interface Call {
    void of(Bucket bucket) throws Exception;
  }

  private void ask(ScriptedServer.Answer answer, Map<String, String> more, Call call)
      throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(request -> {
              asked.add(new Asked(request.getRequestURI(), request.getRequestHeaders()));
              answer.to(request);
            });
        Bucket bucket =
            new Bucket(BucketAddress.parse("s3://bucket/in"), environment(server, more))) {
      call.of(bucket);
    }
  }

  private static Map<String, String> environment(ScriptedServer server, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ENDPOINT_URL", server.uri().resolve("/").toString());
    environment.put("AWS_ACCESS_KEY_ID", "anne");
    environment.put("AWS_SECRET_ACCESS_KEY", SECRET);
    environment.putAll(more);
    return environment;
  }

  private static ScriptedServer.Answer saying(int status, String body) {
    return request -> ScriptedServer.answer(request, status, body.getBytes(UTF_8));
  }

  private StoreFailure failing(ScriptedServer.Answer answer, Call call) throws Exception {
    StoreFailure[] failure = new StoreFailure[1];
    ask(
        answer,
        Map.of(),
        bucket -> failure[0] = catchThrowableOfType(StoreFailure.class, () -> call.of(bucket)));
    return failure[0];
  }

  @Test
  void theChecksumOfWhatIsPutGoesBeforeIt() throws Exception {
    Path file = Files.write(folder.resolve("file"), CONTENT);

    ask(saying(200, ""), Map.of(), bucket -> bucket.put(NAME, file, () -> true));

    assertThat(asked.getFirst().uri()).hasPath("/bucket/in/" + NAME);
    assertThat(asked.getFirst().headers().getFirst("Content-MD5"))
        .isEqualTo(
            Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(CONTENT)));
  }

  @Test
  void whatIsLargerThanStoresTakeInOnePieceIsNotSent() throws Exception {
    Path file = folder.resolve("large");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength((5L << 30) + 1);
    }

    StoreFailure failure = failing(saying(200, ""), it -> it.put(NAME, file, () -> true));

    assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.REFUSED);
    assertThat(failure).hasMessage("s3://bucket/in takes no file of 5368709121 bytes");
    assertThat(asked).isEmpty();
  }

  @Test
  void whatBreaksOffOnItsWayIsAwayAndNothingOfItIsThere() throws Exception {
    Path target = folder.resolve("got");

    StoreFailure failure =
        failing(BucketRequestsTest::breakOff, it -> it.get(NAME, target, 1_000, () -> true));

    assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.AWAY);
    assertThat(folder).isEmptyDirectory();
  }

  private static void breakOff(HttpExchange request) throws IOException {
    request.sendResponseHeaders(200, 500);
    request.getResponseBody().write(CONTENT);
  }

  @ParameterizedTest
  @CsvSource({
    "404, NoSuchKey, MISSING, (NoSuchKey)",
    "404, NoSuchBucket, REFUSED, (NoSuchBucket)",
    "403, AccessDenied, REFUSED, (AccessDenied)",
    "403, <b>anne</b>, REFUSED, status 403",
    "503, SlowDown, AWAY, (SlowDown)",
    "429, TooManyRequests, AWAY, (TooManyRequests)",
  })
  void whatTheStoreSaysNoWithIsAWord(
      int status, String code, StoreFailure.Kind kind, String expected) throws Exception {
    String body =
        "<Error><Code>%s</Code><Message>%s is not Anne's</Message></Error>"
            .formatted(code.replace("<", "&lt;"), SECRET);

    StoreFailure failure = failing(saying(status, body), it -> it.list("", 10));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.getMessage())
        .startsWith("s3://bucket/in is answered with status " + status)
        .endsWith(expected)
        .doesNotContain(SECRET);
  }

  @Test
  void onlyWhatCouldHaveBeenPutThereIsListedAndNoMoreThanWasAskedFor() throws Exception {
    String object =
        "<Contents><Key>%s</Key><Size>7</Size><LastModified>2026-11-29T12:00:00Z</LastModified></Contents>";
    String body =
        "<ListBucketResult><IsTruncated>false</IsTruncated>"
            + object.formatted("in/" + NAME)
            + object.formatted("outside/" + NAME)
            + object.formatted("in/../" + NAME)
            + object.formatted("in/second")
            + object.formatted("in/third")
            + "</ListBucketResult>";

    ask(
        saying(200, body),
        Map.of(),
        bucket -> {
          assertThat(bucket.list("0123-", 4))
              .extracting(kept -> kept.name().value())
              .containsExactly(NAME.value(), "second");
        });

    assertThat(asked.getFirst().uri()).hasParameter("prefix", "in/0123-");
  }

  @Test
  void whoOneIsAndWhereIsSignedAsTheEnvironmentSays() throws Exception {
    Map<String, String> session =
        Map.of("AWS_SESSION_TOKEN", "of-an-hour", "AWS_REGION", "eu-central-1");

    ask(saying(200, ""), session, bucket -> bucket.remove(NAME));

    assertThat(asked.getFirst().headers().getFirst("X-Amz-Security-Token")).isEqualTo("of-an-hour");
    assertThat(asked.getFirst().headers().getFirst("Authorization"))
        .contains("Credential=anne/", "/eu-central-1/s3/")
        .doesNotContain(SECRET);
  }

  @Test
  void theStoreThatIsNamedForS3ComesFirst() throws Exception {
    try (ScriptedServer other = new ScriptedServer(saying(204, ""))) {
      Map<String, String> both = Map.of("AWS_ENDPOINT_URL_S3", other.uri().resolve("/").toString());

      ask(saying(500, ""), both, bucket -> bucket.remove(NAME));
    }

    assertThat(asked).isEmpty();
  }

  @Test
  void whoeverIsNobodyIsToldWhatToSet() {
    StoreFailure failure =
        BucketFailure.of(
            BucketAddress.parse("s3://bucket"),
            SdkClientException.create("Unable to load credentials from any of the providers"));

    assertThat(failure.kind()).isEqualTo(StoreFailure.Kind.REFUSED);
    assertThat(failure).hasMessageContaining("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
}
