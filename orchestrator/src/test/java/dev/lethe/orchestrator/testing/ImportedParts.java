package dev.lethe.orchestrator.testing;

import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.List;

/** A sweep of another log, in parts of a few facts. */
public final class ImportedParts {
  private ImportedParts() {}

  /**
   * The only sweep of a log.
   *
   * @param log id of the log, in which the script's records stand
   * @param size facts in a part
   */
  public static List<Imported> of(String log, SweepScript script, int size) {
    SweepName name = script.sweep().name();
    List<LogRecord> records = SharedLog.of(log, script);
    return of(
        name, new Imported.Export(log, records.size(), "hash", log, records.size()), records, size);
  }

  /** The records as what this export says that they are. */
  public static List<Imported> of(
      SweepName name, Imported.Export export, List<LogRecord> records, int size) {
    List<Imported> parts = new ArrayList<>();
    for (int from = 0; from < records.size(); from += size) {
      List<Imported.Foreign> facts = new ArrayList<>();
      for (int i = from; i < Math.min(from + size, records.size()); i++) {
        facts.add(new Imported.Foreign(i, 1_000 + i, Wire.tree(records.get(i))));
      }
      parts.add(new Imported(name, export, from, facts));
    }
    return parts;
  }
}
