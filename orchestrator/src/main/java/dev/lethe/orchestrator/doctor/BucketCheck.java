package dev.lethe.orchestrator.doctor;

import dev.lethe.artifacts.Bucket;
import dev.lethe.artifacts.StoreFailure;
import java.util.List;

/** Looks at the checkpoints in an object store, as whoever the environment says. */
public final class BucketCheck {
  private static final String CHECK = "checkpoints";
  private static final int LOOKED_AT = 10_000;

  private BucketCheck() {}

  /** Finds what it is like. */
  public static Finding of(Bucket bucket) throws InterruptedException {
    try {
      List<Bucket.Kept> kept = bucket.list("", LOOKED_AT);
      long bytes = kept.stream().mapToLong(Bucket.Kept::bytes).sum();
      return Finding.ok(
          CHECK,
          "%s can be listed: %d files, %.1f GiB. A worker that cannot write there says so."
              .formatted(bucket.address(), kept.size(), (double) bytes / (1L << 30)));
    } catch (StoreFailure e) {
      return Finding.problem(CHECK, "%s. %s".formatted(e.getMessage(), help(e.kind())));
    }
  }

  private static String help(StoreFailure.Kind kind) {
    return switch (kind) {
      case AWAY ->
          "Check that it runs, and AWS_ENDPOINT_URL; trainings go on without, and begin anew where"
              + " they are interrupted.";
      case REFUSED, MISSING, DAMAGED ->
          "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION, and let this user list,"
              + " read, write and remove there: docs/security.md.";
    };
  }
}
