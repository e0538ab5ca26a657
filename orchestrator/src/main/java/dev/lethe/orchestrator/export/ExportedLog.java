package dev.lethe.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.protocol.SweepName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An export in place of a log. Every file is compared with the manifest, and nothing outside the
 * folder is opened.
 */
public final class ExportedLog {
  private final Path folder;
  private final Manifest manifest;

  private ExportedLog(Path folder, Manifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /**
   * The facts folded, as the log had them when they were exported.
   *
   * @throws ExportProblem when the folder is no export, or its files are damaged: which, in which
   *     line, and how
   */
  public static Ledger fold(Path folder) throws ExportProblem {
    try {
      return new ExportedLog(folder, Manifest.read(folder)).fold();
    } catch (IOException e) {
      throw new ExportProblem("%s cannot be read: %s".formatted(folder, e));
    }
  }

  private Ledger fold() throws ExportProblem, IOException {
    // a line that is no fact says more than a checksum, so facts are read first
    manifest.requireSize(ExportFile.FACTS, folder);
    Ledger ledger = facts(ExportFile.FACTS.in(folder), manifest.position());
    for (ExportFile file : ExportFile.values()) {
      manifest.require(file, folder);
    }
    requireSweep(ledger);
    return ledger;
  }

  /**
   * Folds the lines of a file.
   *
   * @param end offset behind the last record that the log had
   */
  static Ledger facts(Path file, long end) throws ExportProblem, IOException {
    Ledger ledger = new Ledger();
    int number = 1;
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
        Fold.into(ledger, entry(line, ledger.position(), end));
      }
    } catch (FactLine.NotAFact e) {
      throw new ExportProblem(
          "%s, line %d: no fact of a log: %s. Copy the export anew."
              .formatted(file, number, e.getMessage()));
    } catch (CharacterCodingException e) {
      throw new ExportProblem(
          "%s, line %d or soon behind it: not UTF-8. Copy the export anew."
              .formatted(file, number));
    }
    ledger.passTo(end);
    return ledger;
  }

  private static LogReader.Entry entry(String line, long from, long end) throws FactLine.NotAFact {
    LogReader.Entry entry = FactLine.parse(line);
    if (entry.offset() < from || entry.offset() >= end) {
      throw new FactLine.NotAFact(
          "offset %d where %d to %d are left".formatted(entry.offset(), from, end - 1));
    }
    return entry;
  }

  /** The manifest and the facts could each be of another export. */
  private void requireSweep(Ledger ledger) throws ExportProblem {
    SweepName name = manifest.sweep();
    Optional<SweepState> sweep = ledger.sweep(name);
    boolean same = sweep.isPresent() && sweep.get().hash().equals(manifest.hash());
    if (!same || !ledger.logId().equals(manifest.log())) {
      throw new ExportProblem(
          "%s has not the facts of %s in log %s that %s names"
              .formatted(ExportFile.FACTS.in(folder), name, manifest.log(), ExportFile.MANIFEST));
    }
  }
}
