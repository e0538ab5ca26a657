package dev.lethe.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.testing.ImportedParts;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.SharedLog;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An export leaves for another log, and is there exported once more. */
class ReexportTest {
  private static final SweepName KEPT = new SweepName("kept");
  private static final int PART = 2_000;

  private final List<LogRecord> there = new ArrayList<>();
  @TempDir Path place;
  private Path first = Path.of("");
  private Path second = Path.of("");
  private long epoch = 1;

  @BeforeEach
  void beginAnotherLog() {
    first = place.resolve("first");
    second = place.resolve("second");
    there.add(LogRecord.unled(0, new Fact.Genesis("there")));
    there.add(LogRecord.unled(0, new Fact.LeaderElected("leader", Ledger.FOLD_VERSION, "")));
  }

  @Test
  void itIsTheSameExport() throws Exception {
    export(SharedLog.of("here", KeptSweep.finished("before"), KeptSweep.finished("kept")), first);
    there.addAll(behindThere(KeptSweep.finished("own")));

    bring(first);
    decide(new Fact.Paused(KEPT));
    export(there, second);

    for (ExportFile file : ExportFile.values()) {
      assertThat(file.in(second)).as(file.fileName()).hasSameTextualContentAs(file.in(first));
    }
    assertThat(second.resolve(ExportFile.MANIFEST))
        .hasSameTextualContentAs(first.resolve(ExportFile.MANIFEST));
    try (var files = Files.list(second)) {
      assertThat(files).hasSize(ExportFile.values().length + 1);
    }
  }

  @Test
  void whatAnImportThatWasGivenUpHasLeftIsNotInIt() throws Exception {
    SweepScript kept = KeptSweep.finished("kept");
    export(SharedLog.of("here", kept), first);
    ImportedParts.of("elsewhere", kept, 10).subList(0, 2).forEach(this::decide);
    bring(first);

    export(there, second);

    assertThat(ExportFile.FACTS.in(second)).hasSameTextualContentAs(ExportFile.FACTS.in(first));
  }

  @Test
  void aPartThatIsOnTheLogTwiceIsInItOnce() throws Exception {
    SweepScript kept = KeptSweep.finished("kept");
    export(SharedLog.of("here", kept), first);
    try (Departure departure = Departure.of(first, PART)) {
      Imported part = new Imported(KEPT, departure.export(), 0, departure.from(0));
      decide(part);
      decide(part);
      there.add(LogRecord.unled(0, new Fact.LeaderElected("next", Ledger.FOLD_VERSION, "")));
      there.add(LogRecord.decided(1, there.size(), 0, part));
    }
    epoch = there.size() - 2L;
    bring(first);

    export(there, second);

    assertThat(ExportFile.FACTS.in(second)).hasSameTextualContentAs(ExportFile.FACTS.in(first));
  }

  @Test
  void aSweepOfThisLogIsExportedWithoutTheImportThatItCameBefore() throws Exception {
    ImportedParts.of("elsewhere", KeptSweep.finished("kept"), 10)
        .subList(0, 2)
        .forEach(this::decide);
    there.addAll(behindThere(KeptSweep.finished("kept")));

    Ledger ledger = export(there, first);

    assertThat(ledger.rejections()).isEmpty();
    assertThat(ExportFile.FACTS.in(first)).content().doesNotContain("Imported");
    assertThat(ExportedLog.fold(first).logId()).isEqualTo("there");
  }

  @Test
  void partsFollowOnEachOtherFromWhereverOneBegins() throws Exception {
    export(SharedLog.of("here", KeptSweep.finished("kept")), first);
    try (Departure departure = Departure.of(first, PART)) {
      List<Imported.Foreign> all = new ArrayList<>();
      int parts = 0;
      for (; all.size() < departure.export().facts(); parts++) {
        all.addAll(departure.from(all.size()));
      }

      assertThat(parts).isGreaterThan(3);
      assertThat(departure.from(5)).first().isEqualTo(all.get(5));
      assertThat(departure.from(20)).first().isEqualTo(all.get(20));
      assertThat(all)
          .extracting(fact -> Wire.json(fact.record()))
          .containsExactlyElementsOf(
              SharedLog.of("here", KeptSweep.finished("kept")).stream().map(Wire::json).toList());
    }
  }

  @Test
  void aSweepThatHasNotEndedStaysWhereItRuns() throws Exception {
    export(SharedLog.of("here", KeptSweep.tuned("kept")), first);

    assertThatThrownBy(() -> Departure.of(first))
        .isInstanceOf(ExportProblem.class)
        .hasMessageContaining("kept as it was when it had not ended")
        .hasMessageContaining("export it again, and import that");
  }

  @Test
  void damageIsFoundBeforeAnythingLeaves() throws Exception {
    export(SharedLog.of("here", KeptSweep.finished("kept")), first);
    Path metrics = ExportFile.METRICS.in(first);
    Files.writeString(metrics, Files.readString(metrics).replace("0.", "1."));

    assertThatThrownBy(() -> Departure.of(first))
        .isInstanceOf(ExportProblem.class)
        .hasMessageContaining("metrics.csv is not as it was exported");
  }

  @Test
  void whatANewerLetheWroteIsLeftToOneThatIsAsNew() throws Exception {
    List<LogRecord> log = new ArrayList<>(SharedLog.of("here", KeptSweep.finished("kept")));
    log.add(LogRecord.unled(0, new Fact.LeaderElected("newer", Ledger.FOLD_VERSION + 1, "")));
    export(log, first);

    assertThatThrownBy(() -> Departure.of(first))
        .isInstanceOf(ExportProblem.class)
        .hasMessageContaining("a newer Lethe wrote");
  }

  /** The facts of a script as the other log has them behind what it has. */
  private List<LogRecord> behindThere(SweepScript script) {
    List<LogRecord> records = SharedLog.of("there", script);
    List<LogRecord> behind = new ArrayList<>();
    for (LogRecord record : records.subList(2, records.size())) {
      long offset = (long) there.size() + behind.size();
      behind.add(
          record.origin() == null
              ? LogRecord.decided(1, offset, record.at(), record.fact())
              : new LogRecord(
                  record.version(), 1, offset, record.at(), record.origin(), record.fact()));
    }
    return behind;
  }

  private void bring(Path folder) throws Exception {
    try (Departure departure = Departure.of(folder, PART)) {
      for (long from = 0; from < departure.export().facts(); ) {
        List<Imported.Foreign> facts = departure.from(from);
        decide(new Imported(departure.sweep(), departure.export(), from, facts));
        from += facts.size();
      }
    }
  }

  private void decide(Fact fact) {
    there.add(LogRecord.decided(epoch, there.size(), 5_000, fact));
  }

  private static Ledger export(List<LogRecord> log, Path folder) throws Exception {
    Ledger ledger = new Ledger();
    try (Export export = Export.into(folder, KEPT)) {
      for (int i = 0; i < log.size(); i++) {
        byte[] json = Wire.encode(Objects.requireNonNull(log.get(i)));
        LogReader.Entry entry = new LogReader.Entry(i, Wire.logRecord(json));
        export.take(entry, 1_000 + i, new String(json, UTF_8));
        Fold.into(ledger, entry);
      }
      export.finish(ledger, "9.9");
    }
    return ledger;
  }
}
