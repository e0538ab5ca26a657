package dev.lethe.artifacts;

import static dev.lethe.artifacts.StoreFailure.Kind.AWAY;
import static dev.lethe.artifacts.StoreFailure.Kind.REFUSED;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What it means that a call to an object store failed. */
final class BucketFailure {
  private BucketFailure() {}

  static StoreFailure of(BucketAddress address, Throwable why) {
    return switch (why) {
      case StoreFailure known -> known;
      case S3Exception answer -> of(address, answer);
      case SdkException none when isLeftOutside(none) ->
          new StoreFailure(
              REFUSED,
              "nothing says who one is for %s; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
                  .formatted(address),
              none);
      case SdkException e -> new StoreFailure(AWAY, "%s: %s".formatted(address, e.getMessage()), e);
      default -> new StoreFailure(AWAY, "%s: %s".formatted(address, why), why);
    };
  }

  private static boolean isLeftOutside(SdkException e) {
    return String.valueOf(e.getMessage()).startsWith("Unable to load credentials");
  }

  /** What the server wrote is not shown, but for a word. */
  private static StoreFailure of(BucketAddress address, S3Exception answer) {
    int status = answer.statusCode();
    String code = answer.awsErrorDetails() == null ? "" : answer.awsErrorDetails().errorCode();
    String word = code != null && code.matches("[A-Za-z0-9.]{1,60}") ? " (" + code + ")" : "";
    return new StoreFailure(
        status == 404 && "NoSuchBucket".equals(code) ? REFUSED : StoreFailure.Kind.of(status),
        "%s is answered with status %d%s".formatted(address, status, word),
        answer);
  }
}
