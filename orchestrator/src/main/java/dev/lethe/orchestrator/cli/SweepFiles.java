package dev.lethe.orchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.plan.Reach;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.Sweep;
import dev.lethe.orchestrator.sweep.SweepReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads sweep files that a user named, and prints what is wrong with them. */
final class SweepFiles {
  private SweepFiles() {}

  /** The sweep in the file; empty when its problems have been printed. */
  static Optional<Sweep> sweep(Path file) {
    return bytes(file).flatMap(bytes -> valid(file, bytes)).map(Reading.Valid::sweep);
  }

  /** The sweep in the file, and where it comes from; empty when its problems have been printed. */
  static Optional<Submission> read(Path file) {
    return bytes(file)
        .flatMap(bytes ->
            valid(file, bytes)
                .map(valid ->
                    new Submission(
                        valid.sweep(), valid.hash(), new String(bytes, UTF_8), source(file))));
  }

  /** Says what its seeds cannot show. */
  static void warn(Path file, Sweep sweep) {
    Reach.warning(sweep).ifPresent(warning -> warn(file, warning));
  }

  static void warn(Path file, String warning) {
    System.err.printf("lethe: warning: %s: %s%n", file, warning);
  }

  private static Optional<Reading.Valid> valid(Path file, byte[] bytes) {
    return switch (SweepReader.read(bytes)) {
      case Reading.Valid valid -> Optional.of(valid);
      case Reading.Invalid invalid -> {
        System.err.print(invalid.describe(file.toString()));
        yield Optional.empty();
      }
    };
  }

  /** No more than shows that the file is too large, whatever its size. */
  private static Optional<byte[]> bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(in.readNBytes(SweepReader.MOST_BYTES + 1));
    } catch (NoSuchFileException e) {
      System.err.println("lethe: there is no file " + file);
    } catch (AccessDeniedException e) {
      System.err.println("lethe: " + file + " cannot be read: permission denied");
    } catch (IOException e) {
      System.err.println("lethe: " + file + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Map<String, String> source(Path file) {
    Map<String, String> source = new HashMap<>();
    source.put("file", file.getFileName().toString());
    source.put("user", System.getProperty("user.name"));
    GitRevision.of(file).ifPresent(revision -> source.put("revision", revision));
    GitRevision.branch(file).ifPresent(branch -> source.put("branch", branch));
    GitRevision.repository(file).ifPresent(address -> source.put("repository", address));
    return source;
  }
}
