package dev.lethe.protocol;

/** What came out of reading a message; reading never throws. */
public sealed interface Decoded<T> {
  record Known<T>(T value) implements Decoded<T> {}

  /**
   * A well-formed message of a kind or version that this program does not know.
   *
   * @param newer whether a newer version of this program wrote it
   */
  record Unknown<T>(String kind, boolean newer) implements Decoded<T> {}

  /** Not a message. */
  record Broken<T>(String reason) implements Decoded<T> {}
}
