package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.sweep.Reading;
import dev.lethe.orchestrator.sweep.SweepReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  static Optional<Submission> read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return switch (SweepReader.read(bytes)) {
        case Reading.Valid valid ->
            Optional.of(
                new Submission(
                    valid.sweep(),
                    valid.hash(),
                    new String(bytes, StandardCharsets.UTF_8),
                    source(file)));
        case Reading.Invalid invalid -> {
          System.err.print(invalid.describe(file.toString()));
          yield Optional.empty();
        }
      };
    } catch (NoSuchFileException e) {
      System.err.println("lethe: there is no file " + file);
    } catch (IOException e) {
      System.err.println("lethe: " + file + " cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Map<String, String> source(Path file) {
    Map<String, String> source = new HashMap<>();
    source.put("file", file.getFileName().toString());
    GitRevision.of(file).ifPresent(revision -> source.put("revision", revision));
    return source;
  }
}
