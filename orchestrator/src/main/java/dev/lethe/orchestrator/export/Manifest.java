package dev.lethe.orchestrator.export;

import static java.util.Objects.requireNonNull;

import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an export is of, and what its files hold.
 *
 * @param format of the export; a program reads those up to its own
 * @param lethe version of the program that wrote it
 * @param hash SHA-256 of the resolved sweep file, hexadecimal
 * @param status of the sweep when it was exported
 * @param log identity of the log
 * @param position offset behind the last record of the log when it was exported
 * @param files what each holds, by name
 */
record Manifest(
    int format,
    String lethe,
    SweepName sweep,
    String hash,
    String status,
    String log,
    long position,
    Map<String, Content> files) {
  static final int FORMAT = 1;

  /** More than this is no manifest. */
  private static final int MAX_BYTES = 64 * 1024;

  Manifest {
    requireNonNull(lethe, "lethe");
    requireNonNull(sweep, "sweep");
    requireNonNull(hash, "hash");
    requireNonNull(status, "status");
    requireNonNull(log, "log");
    files = Map.copyOf(new TreeMap<>(files));
  }

  /** What a file holds. */
  record Content(long bytes, String sha256) {
    Content {
      requireNonNull(sha256, "sha256");
    }

    static Content of(ExportFile file, Path folder) throws IOException {
      return new Content(Files.size(file.in(folder)), file.checksum(folder));
    }
  }

  /** The manifest of an export in this folder, whose files are not read yet. */
  static Manifest read(Path folder) throws ExportProblem, IOException {
    Path file = folder.resolve(ExportFile.MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw new ExportProblem(
          "%s is no export: it has no %s. Expected a folder that lethe export wrote."
              .formatted(folder, ExportFile.MANIFEST));
    }
    byte[] json;
    try (var in = Files.newInputStream(file)) {
      json = in.readNBytes(MAX_BYTES);
    }
    try {
      int format = Wire.value(json, Version.class).format();
      if (format > FORMAT) {
        throw new ExportProblem(
            "%s has format %d; this Lethe reads up to %d. Read it with a newer one."
                .formatted(file, format, FORMAT));
      }
      Manifest manifest = Wire.value(json, Manifest.class);
      manifest.requireFiles(file);
      return manifest;
    } catch (UncheckedIOException e) {
      throw new ExportProblem("%s is damaged: %s".formatted(file, firstLine(e)));
    }
  }

  private record Version(int format) {}

  private void requireFiles(Path manifest) throws ExportProblem {
    TreeSet<String> foreign = new TreeSet<>(files.keySet());
    foreign.removeAll(ExportFile.names());
    TreeSet<String> missing = new TreeSet<>(ExportFile.names());
    missing.removeAll(files.keySet());
    if (!foreign.isEmpty() || !missing.isEmpty()) {
      throw new ExportProblem(
          "%s names other files than an export has: %s too many, %s missing"
              .formatted(manifest, foreign, missing));
    }
  }

  /** SHA-256 of the facts, hexadecimal. */
  String checksumOfFacts() {
    return requireNonNull(files.get(ExportFile.FACTS.fileName())).sha256();
  }

  /** Refuses a file that does not hold what it held when it was exported. */
  void require(ExportFile file, Path folder) throws ExportProblem, IOException {
    Content wanted = requireSize(file, folder);
    String found = file.checksum(folder);
    if (!found.equals(wanted.sha256())) {
      throw changed(file, folder, "SHA-256 is %s, not %s".formatted(found, wanted.sha256()));
    }
  }

  /** Refuses a file of another size, before anything of it is read. */
  Content requireSize(ExportFile file, Path folder) throws ExportProblem, IOException {
    Content wanted = requireNonNull(files.get(file.fileName()));
    Path path = file.in(folder);
    if (!Files.isRegularFile(path)) {
      throw new ExportProblem("%s is missing. Copy the export anew.".formatted(path));
    }
    if (Files.size(path) != wanted.bytes()) {
      String sizes = "%,d bytes, not %,d".formatted(Files.size(path), wanted.bytes());
      throw changed(file, folder, sizes);
    }
    return wanted;
  }

  private static ExportProblem changed(ExportFile file, Path folder, String how) {
    return new ExportProblem(
        "%s is not as it was exported: %s. Copy the export anew.".formatted(file.in(folder), how));
  }

  /** What was wrong with the JSON, without where in Lethe it was read. */
  static String firstLine(UncheckedIOException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}
