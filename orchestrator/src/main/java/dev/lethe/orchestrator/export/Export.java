package dev.lethe.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.Provenance;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes an export while the log is read. All of it is written beside the folder and takes its
 * place at the end, so that a folder either is a whole export or is as it was.
 */
public final class Export implements AutoCloseable {
  private final Path folder;
  private final Path part;
  private final BufferedWriter facts;
  private final BroughtFacts brought;
  private final SweepName sweep;
  private final Relevance relevance;

  private Export(Path folder, Path part, SweepName sweep) throws IOException {
    this.folder = folder;
    this.part = part;
    this.sweep = sweep;
    this.relevance = new Relevance(sweep);
    this.facts = Files.newBufferedWriter(ExportFile.FACTS.in(part), UTF_8);
    this.brought = new BroughtFacts(part);
  }

  /**
   * Begins one.
   *
   * @throws ExportProblem when the folder holds something, or cannot be made
   */
  public static Export into(Path folder, SweepName sweep) throws ExportProblem {
    try {
      Path place = Files.isDirectory(folder) ? folder.toRealPath() : folder.toAbsolutePath();
      requireFree(folder);
      Path part = place.resolveSibling(".%s-%s".formatted(place.getFileName(), UUID.randomUUID()));
      return new Export(place, Files.createDirectory(part), sweep);
    } catch (IOException e) {
      throw new ExportProblem("%s cannot be written: %s".formatted(folder.toAbsolutePath(), e));
    }
  }

  private static void requireFree(Path folder) throws ExportProblem, IOException {
    if (Files.exists(folder) && !isEmptyFolder(folder)) {
      throw new ExportProblem(
          "%s is there and not an empty folder. Export to another, or remove it."
              .formatted(folder.toAbsolutePath()));
    }
  }

  private static boolean isEmptyFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  /**
   * Takes the next record of the log.
   *
   * @param timestamp when the log took it, milliseconds since 1970
   * @param json as it is on the log
   */
  public void take(LogReader.Entry entry, long timestamp, String json) {
    try {
      if (relevance.of(entry)) {
        facts.write(FactLine.of(entry.offset(), timestamp, json));
      } else if (entry.record() instanceof Decoded.Known(LogRecord record)
          && record.fact() instanceof Imported imported
          && imported.sweep().equals(sweep)) {
        brought.take(imported);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes the rest and lets the folder appear.
   *
   * @param ledger all of the log, folded
   * @param lethe version of this program
   * @throws ExportProblem when the files cannot be written
   */
  public void finish(Ledger ledger, String lethe) throws ExportProblem {
    SweepView view = ledger.view(sweep).orElseThrow();
    try {
      Provenance provenance = Provenance.of(sweep, ledger);
      takeFactsOf(provenance);
      requireSame(view, provenance.position());
      Files.writeString(ExportFile.TRIALS.in(part), TrialsCsv.of(view));
      write(MetricsCsv.of(view));
      Files.writeString(ExportFile.SWEEP.in(part), view.yaml());
      Files.writeString(ExportFile.README.in(part), ExportReadme.of(view, provenance.log(), lethe));
      Manifest manifest = manifest(view, provenance, lethe);
      Files.writeString(part.resolve(ExportFile.MANIFEST), Wire.json(manifest) + "\n");
      brought.close();
      Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ExportProblem("%s cannot be written: %s".formatted(folder, e));
    }
  }

  /** What was imported leaves as it came: its own log says more of it than this one. */
  private void takeFactsOf(Provenance provenance) throws IOException {
    facts.close();
    if (provenance.export().isPresent()) {
      Path own = brought.of(provenance.export().get());
      Files.move(own, ExportFile.FACTS.in(part), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Whoever reads the files years later gets what the log says now, or nothing. */
  private void requireSame(SweepView view, long end) throws ExportProblem, IOException {
    @Nullable SweepView read =
        ExportedLog.facts(ExportFile.FACTS.in(part), end).view(sweep).orElse(null);
    if (!view.equals(read)) {
      throw new IllegalStateException("the exported facts of " + sweep + " fold to something else");
    }
  }

  private void write(Stream<String> metrics) throws IOException {
    try (BufferedWriter file = Files.newBufferedWriter(ExportFile.METRICS.in(part), UTF_8)) {
      for (String line : (Iterable<String>) metrics::iterator) {
        file.write(line);
      }
    }
  }

  private Manifest manifest(SweepView view, Provenance provenance, String lethe)
      throws IOException {
    Map<String, Manifest.Content> files = new TreeMap<>();
    for (ExportFile file : ExportFile.values()) {
      files.put(file.fileName(), Manifest.Content.of(file, part));
    }
    return new Manifest(
        Manifest.FORMAT,
        lethe,
        sweep,
        view.hash(),
        view.status().word(),
        provenance.log(),
        provenance.position(),
        files);
  }

  /** Leaves nothing beside the folder where the export was not finished. */
  @Override
  public void close() {
    try {
      facts.close();
      brought.close();
      if (Files.isDirectory(part)) {
        for (ExportFile file : ExportFile.values()) {
          Files.deleteIfExists(file.in(part));
        }
        Files.deleteIfExists(part.resolve(ExportFile.MANIFEST));
        Files.delete(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + part, e);
    }
  }
}
