package dev.lethe.artifacts;

import static dev.lethe.artifacts.StoreFailure.Kind.AWAY;
import static dev.lethe.artifacts.StoreFailure.Kind.DAMAGED;
import static dev.lethe.artifacts.StoreFailure.Kind.MISSING;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/**
 * The artifact store of an MLflow server, through the server: it has the keys of S3 or whatever is
 * behind it. The server has to be started with {@code --serve-artifacts}, which is its default.
 *
 * <p>Files of any size go in and out in pieces. A transfer ends when nothing has moved for a while,
 * however large it is. Putting the same file twice changes nothing.
 */
public final class ArtifactStore implements AutoCloseable {
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 16L << 30;

  private final String root;
  private final MlflowAccess access;
  private final Watch watch;
  private final HttpClient http;

  /** A store that is asked when it is needed. */
  public ArtifactStore(MlflowAccess access) {
    this(access, PATIENCE);
  }

  /**
   * A store that is given up sooner or later.
   *
   * @param patience how long nothing may move
   */
  ArtifactStore(MlflowAccess access, Duration patience) {
    this.root = access.server().toString().replaceAll("/+$", "");
    this.access = access;
    this.watch = new Watch(root, patience);
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    access.tls().ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /**
   * Puts a file there.
   *
   * @param path below the store's root, parts with / between them
   * @param goOn asked several times a second; false gives up
   */
  public void put(String path, Path file, BooleanSupplier goOn)
      throws StoreFailure, InterruptedException {
    try {
      put(path, BodyPublishers.ofFile(file), goOn);
    } catch (IOException e) {
      throw new StoreFailure(MISSING, "%s cannot be read: %s".formatted(file, e), e);
    }
  }

  /** Puts a text there. */
  public void put(String path, String text, BooleanSupplier goOn)
      throws StoreFailure, InterruptedException {
    put(path, BodyPublishers.ofString(text), goOn);
  }

  private void put(String path, BodyPublisher body, BooleanSupplier goOn)
      throws StoreFailure, InterruptedException {
    Moved moved = new Moved(MOST_BYTES);
    HttpRequest request = request(path).PUT(moved.counting(body)).build();
    require(send(request, BodyHandlers.discarding(), moved, goOn), path);
  }

  /**
   * Gets a file from there, whole and as it should be or not at all.
   *
   * @param path below the store's root
   * @param checksum SHA-256 that it must have, hexadecimal
   * @param target is replaced where it is there
   * @param goOn asked several times a second; false gives up
   * @throws IOException when the target cannot be written
   */
  public void get(String path, String checksum, Path target, BooleanSupplier goOn)
      throws StoreFailure, IOException, InterruptedException {
    Files.createDirectories(target.getParent());
    Path part = Files.createTempFile(target.getParent(), "fetched-", ".part");
    try {
      Moved moved = new Moved(MOST_BYTES);
      require(send(request(path).GET().build(), into(part, moved), moved, goOn), path);
      String found = Checksum.of(part);
      if (!found.equals(checksum)) {
        throw new StoreFailure(
            DAMAGED,
            "%s%s is damaged: its SHA-256 is %s, expected %s"
                .formatted(root, ARTIFACTS + path, found, checksum));
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      boolean _ = Files.deleteIfExists(part);
    }
  }

  private static BodyHandler<String> into(Path part, Moved moved) {
    return answer ->
        answer.statusCode() == 200
            ? moved.counting(BodySubscribers.mapping(BodySubscribers.ofFile(part), _ -> ""))
            : BodySubscribers.replacing("");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(root + ARTIFACTS + path));
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private <T> HttpResponse<T> send(
      HttpRequest request, BodyHandler<T> handler, Moved moved, BooleanSupplier goOn)
      throws StoreFailure, InterruptedException {
    try {
      return watch.await(http.sendAsync(request, handler), moved::bytes, goOn);
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new StoreFailure(AWAY, "%s does not answer: %s".formatted(root, why), e);
    }
  }

  private void require(HttpResponse<?> answer, String path) throws StoreFailure {
    int status = answer.statusCode();
    if (status == 200) {
      return;
    }
    throw new StoreFailure(
        StoreFailure.Kind.of(status),
        "%s%s is answered with status %d%s"
            .formatted(root, ARTIFACTS + path, status, hint(status)));
  }

  private static String hint(int status) {
    return switch (status) {
      case 401, 403 ->
          "; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN,"
              + " of somebody who may do that";
      case 503 -> "; it may have been started with --no-serve-artifacts";
      default -> "";
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
