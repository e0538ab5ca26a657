package dev.lethe.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNullElse;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An export on its way into another log, in parts that a record of a log can hold. Every file was
 * compared with the manifest, and the facts make a sweep that has ended.
 */
public final class Departure implements AutoCloseable {
  /** Bytes of facts with which a part ends. */
  private static final int PART = 512 * 1024;

  /** So that no part is too large for a record of a log, which has 4 MB at most. */
  private static final int LARGEST_FACT = 3 * 1024 * 1024;

  private final Path file;
  private final SweepName sweep;
  private final Imported.Export export;
  private final int size;
  private BufferedReader lines;
  private long next;

  private Departure(Path file, SweepName sweep, Imported.Export export, int size)
      throws IOException {
    this.file = file;
    this.sweep = sweep;
    this.export = export;
    this.size = size;
    this.lines = Files.newBufferedReader(file, UTF_8);
  }

  /**
   * Prepares the export in this folder.
   *
   * @throws ExportProblem when it is none, is damaged, or its sweep has not ended
   */
  public static Departure of(Path folder) throws ExportProblem {
    return of(folder, PART);
  }

  /** Prepares it in parts that end with the fact that brings them to so many bytes. */
  static Departure of(Path folder, int bytes) throws ExportProblem {
    Ledger ledger = ExportedLog.fold(folder);
    Path file = ExportFile.FACTS.in(folder);
    try {
      Manifest manifest = Manifest.read(folder);
      SweepName name = manifest.sweep();
      requireEnded(folder, ledger.sweep(name).orElseThrow());
      requireUnderstood(folder, ledger);
      return new Departure(file, name, export(manifest, file), bytes);
    } catch (IOException e) {
      throw new ExportProblem("%s cannot be read: %s".formatted(file, e));
    }
  }

  private static void requireEnded(Path folder, SweepState sweep) throws ExportProblem {
    switch (sweep.status()) {
      case FINISHED, CANCELLED -> {}
      case RUNNING, PAUSED ->
          throw new ExportProblem(
              "%s has %s as it was when it had not ended, and in another log nobody goes on with it. Let it end (or lethe cancel it) where it runs, export it again, and import that."
                  .formatted(folder, sweep.sweep().name()));
      case BROKEN ->
          throw new ExportProblem(
              "%s cannot be folded, so no other log takes it; lethe ranking --from %s shows what there is of it."
                  .formatted(sweep.sweep().name(), folder));
    }
  }

  private static void requireUnderstood(Path folder, Ledger ledger) throws ExportProblem {
    if (!ledger.isUnderstood()) {
      throw new ExportProblem(
          "a newer Lethe wrote what %s holds. Import it with a Lethe that is as new."
              .formatted(folder));
    }
  }

  private static Imported.Export export(Manifest manifest, Path file)
      throws ExportProblem, IOException {
    long count = 0;
    try (BufferedReader facts = Files.newBufferedReader(file, UTF_8)) {
      for (String line = facts.readLine(); line != null; line = facts.readLine()) {
        count++;
        requireCarried(file, count, line);
      }
    }
    return new Imported.Export(
        manifest.log(), manifest.position(), manifest.hash(), manifest.checksumOfFacts(), count);
  }

  private static void requireCarried(Path file, long number, String line) throws ExportProblem {
    if (line.length() > LARGEST_FACT || line.getBytes(UTF_8).length > LARGEST_FACT) {
      throw new ExportProblem(
          "%s, line %d has more than the 3 MB that another log takes".formatted(file, number));
    }
  }

  public SweepName sweep() {
    return sweep;
  }

  public Imported.Export export() {
    return export;
  }

  /**
   * The part that begins behind so many facts.
   *
   * @throws ExportProblem when the file changes while it is read
   */
  public List<Imported.Foreign> from(long facts) throws ExportProblem {
    try {
      goTo(facts);
      List<Imported.Foreign> part = new ArrayList<>();
      for (int bytes = 0; bytes < size && next < export.facts(); next++) {
        String line = requireNonNullElse(lines.readLine(), "");
        bytes += line.getBytes(UTF_8).length;
        part.add(FactLine.foreign(line));
      }
      return part;
    } catch (IOException | FactLine.NotAFact e) {
      throw new ExportProblem("%s changed while it was read: %s".formatted(file, e.getMessage()));
    }
  }

  private void goTo(long facts) throws IOException {
    if (facts < next) {
      lines.close();
      lines = Files.newBufferedReader(file, UTF_8);
      next = 0;
    }
    for (; next < facts; next++) {
      lines.readLine();
    }
  }

  @Override
  public void close() throws ExportProblem {
    try {
      lines.close();
    } catch (IOException e) {
      throw new ExportProblem("%s cannot be closed: %s".formatted(file, e));
    }
  }
}
