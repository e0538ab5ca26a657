package dev.lethe.artifacts;

import static dev.lethe.artifacts.StoreFailure.Kind.AWAY;
import static dev.lethe.artifacts.StoreFailure.Kind.DAMAGED;
import static dev.lethe.artifacts.StoreFailure.Kind.REFUSED;

import dev.lethe.protocol.ArtifactName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A place in an object store that speaks S3. What is put there is there whole or not at all.
 *
 * <p>A call ends when nothing has moved for half a minute. Calls are made on threads of their own
 * and may be broken off: one that is interrupted closes its connection.
 */
public final class Bucket implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int BUFFER = 1 << 16;

  /** What S3 takes in one piece. */
  private static final long MOST_BYTES = 5L << 30;

  private final BucketAddress address;
  private final S3Client s3;
  private final Watch watch;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

  /** Something that is there. */
  public record Kept(ArtifactName name, long bytes, Instant since) {}

  /**
   * A place that is looked at when it is needed.
   *
   * @param environment says which store it is, and how one is let in
   * @throws AccessUnusable when it says what cannot be
   */
  public Bucket(BucketAddress address, Map<String, String> environment) {
    this(address, environment, PATIENCE);
  }

  /**
   * A place that is given up sooner or later.
   *
   * @param patience how long nothing may move
   */
  public Bucket(BucketAddress address, Map<String, String> environment, Duration patience) {
    this.address = address;
    this.s3 = new BucketAccess(environment).client();
    this.watch = new Watch(address.toString(), patience);
  }

  public BucketAddress address() {
    return address;
  }

  /**
   * Puts a file there. Its MD5 goes before it, which every store compares with what comes.
   *
   * @param goOn asked several times a second; false gives up
   */
  public void put(ArtifactName name, Path file, BooleanSupplier goOn)
      throws StoreFailure, InterruptedException {
    AtomicLong moved = new AtomicLong();
    call(
        moved,
        goOn,
        () -> {
          long size = Files.size(file);
          if (size > MOST_BYTES) {
            throw new StoreFailure(
                REFUSED, "%s takes no file of %d bytes".formatted(address, size));
          }
          String sum = Base64.getEncoder().encodeToString(Checksum.md5(file));
          return s3.putObject(
              put -> put.bucket(address.bucket()).key(address.key(name)).contentMD5(sum),
              RequestBody.fromContentProvider(
                  () -> Counted.open(file, moved), size, "application/octet-stream"));
        });
  }

  /**
   * Gets a file from there, whole or not at all.
   *
   * @param target is replaced where it is there
   * @param mostBytes that it may have
   * @param goOn asked several times a second; false gives up
   */
  public void get(ArtifactName name, Path target, long mostBytes, BooleanSupplier goOn)
      throws StoreFailure, InterruptedException {
    AtomicLong moved = new AtomicLong();
    call(
        moved,
        goOn,
        () -> {
          Path part = Files.createTempFile(target.getParent(), "fetched-", ".part");
          try {
            receive(name, part, mostBytes, moved);
            return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
          } finally {
            boolean _ = Files.deleteIfExists(part);
          }
        });
  }

  private void receive(ArtifactName name, Path part, long mostBytes, AtomicLong moved)
      throws StoreFailure, IOException {
    ResponseInputStream<GetObjectResponse> in =
        s3.getObject(get -> get.bucket(address.bucket()).key(address.key(name)));
    try (OutputStream out = Files.newOutputStream(part)) {
      long length = in.response().contentLength();
      if (length > mostBytes) {
        throw new StoreFailure(
            DAMAGED, "it has %d bytes, expected %d at most".formatted(length, mostBytes));
      }
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        if (moved.addAndGet(read) > length) {
          throw new StoreFailure(
              DAMAGED, "more than the %d bytes that it has came".formatted(length));
        }
      }
      if (moved.get() < length) {
        throw new StoreFailure(
            AWAY, "%s sent %d bytes of %d".formatted(address, moved.get(), length));
      }
    } finally {
      in.abort(); // closing would read on to the end
    }
  }

  /** Removes what is there, if anything is. */
  public void remove(ArtifactName name) throws StoreFailure, InterruptedException {
    call(
        new AtomicLong(),
        () -> true,
        () -> s3.deleteObject(it -> it.bucket(address.bucket()).key(address.key(name))));
  }

  /**
   * What is there and has a name that could have been given here.
   *
   * @param beginning of the names
   * @param most how many are looked at
   */
  public List<Kept> list(String beginning, int most) throws StoreFailure, InterruptedException {
    AtomicLong seen = new AtomicLong();
    return call(
        seen,
        () -> true,
        () -> {
          List<Kept> found = new ArrayList<>();
          String prefix = address.beginning() + beginning;
          for (S3Object object :
              s3.listObjectsV2Paginator(list -> list.bucket(address.bucket()).prefix(prefix))
                  .contents()) {
            if (seen.incrementAndGet() > most) {
              break;
            }
            address
                .name(object.key())
                .map(name -> new Kept(name, object.size(), object.lastModified()))
                .ifPresent(found::add);
          }
          return found;
        });
  }

  private <T> T call(AtomicLong moved, BooleanSupplier goOn, Callable<T> what)
      throws StoreFailure, InterruptedException {
    try {
      return watch.await(calls.submit(what), moved::get, goOn);
    } catch (ExecutionException e) {
      throw BucketFailure.of(address, e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public void close() {
    calls.shutdownNow();
    s3.close();
  }
}
