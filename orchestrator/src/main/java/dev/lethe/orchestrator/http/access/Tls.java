package dev.lethe.orchestrator.http.access;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the server shows to those who connect.
 *
 * @param certificate PEM, with those that signed it behind it
 * @param key PEM, PKCS #8
 */
public record Tls(Path certificate, Path key) {
  /**
   * Checks that the files are there.
   *
   * @throws AccessUnusable when they are not
   */
  public Tls {
    Stream.of(certificate, key)
        .filter(file -> !Files.isReadable(file))
        .findFirst()
        .ifPresent(file -> {
          throw new AccessUnusable("%s cannot be read; expected a PEM file".formatted(file));
        });
  }
}
