package dev.lethe.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.orchestrator.coordinator.Fold;
import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.SharedLog;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an export holds, and what is refused in its place. */
class ExportTest {
  private static final SweepName KEPT = new SweepName("kept");

  @TempDir Path place;
  private Path folder = Path.of("");

  @BeforeEach
  void nameTheFolder() {
    folder = place.resolve("kept-export");
  }

  @Test
  void theFactsFoldToTheSameSweepAtTheSamePlaceOfTheLog() throws Exception {
    Ledger ledger = export(log());

    Ledger read = ExportedLog.fold(folder);

    assertThat(read.view(KEPT)).isPresent().isEqualTo(ledger.view(KEPT));
    assertThat(read.position()).isEqualTo(ledger.position());
    assertThat(read.logId()).isEqualTo("log");
    assertThat(read.sweeps()).hasSize(1);
  }

  @Test
  void whatMadeTheRecordsBehindItVoidIsKeptWithThem() throws Exception {
    List<String> log = new ArrayList<>();
    SharedLog.of("log", KeptSweep.finished("before"), KeptSweep.tuned("kept"))
        .forEach(record -> log.add(json(record)));
    Fact other = new Fact.Cancelled(new SweepName("before"), "by a leader that was replaced");
    log.add(json(LogRecord.decided(1, 7, 0, other)));
    log.add(json(LogRecord.decided(1, log.size(), 0, new Fact.Cancelled(KEPT, "void"))));

    Ledger ledger = export(log);

    assertThat(ledger.view(KEPT).orElseThrow().status()).isEqualTo(SweepStatus.RUNNING);
    assertThat(ExportedLog.fold(folder).view(KEPT)).isPresent().isEqualTo(ledger.view(KEPT));
  }

  @Test
  void whatThisProgramDoesNotKnowOrUnderstandStaysWordForWord() throws Exception {
    List<String> log = new ArrayList<>(log());
    String newer = "{\"version\":2, \"said\":\"tomorrow\"}";
    String longer = log.getLast().replaceFirst("\\{", "{\"reason\":\"unknown here\",");
    log.add(longer);
    log.add(newer);
    log.add("no JSON at all");

    export(log);

    assertThat(Files.readString(ExportFile.FACTS.in(folder)))
        .contains("\"record\":" + newer + "}\n")
        .contains("\"record\":" + longer + "}\n")
        .doesNotContain("no JSON");
  }

  @Test
  void trialsAndMetricsAreTablesThatAnyProgramReads() throws Exception {
    export(log());

    List<String> trials = Files.readAllLines(ExportFile.TRIALS.in(folder));
    List<String> metrics = Files.readAllLines(ExportFile.METRICS.in(folder));
    assertThat(trials).hasSize(1 + 9);
    assertThat(trials.getFirst())
        .startsWith("trial,index,variant,phase,configuration,seed,won,status,")
        .contains(",parameter/rho")
        .endsWith(",environment/device,environment/version");
    assertThat(trials.get(1)).endsWith(",\"cpu, \"\"eight\"\" threads\",0.1.0");
    assertThat(trials.get(3)).contains(",failed,", ",diverged,loss was NaN,");
    // two metrics after each of two epochs and one at the end, of the eight that ended well
    assertThat(metrics).hasSize(1 + 8 * 5);
    assertThat(metrics.getFirst())
        .isEqualTo(
            "trial,variant,phase,configuration,seed,epoch,step,gradient_evaluations,time,metric,value");
    assertThat(metrics.get(1)).endsWith(",1,8,400,1970-01-01T00:01:02Z,train/loss,2.3");
    assertThat(metrics.get(3)).endsWith(",2,16,800,1970-01-01T00:01:03Z,train/loss,NaN");
    assertThat(metrics.get(5)).contains(",,16,800,1970-01-01T00:01:03Z,test/accuracy,0.5");
  }

  @Test
  void theFileIsTheOneThatWasSubmitted() throws Exception {
    Ledger ledger = export(log());

    assertThat(Files.readString(ExportFile.SWEEP.in(folder)))
        .isEqualTo(ledger.view(KEPT).orElseThrow().yaml());
    assertThat(Files.readString(ExportFile.README.in(folder)))
        .startsWith("# The sweep kept, exported\n")
        .contains("finished", "Lethe 9.9", "lethe ranking kept --from DIR");
  }

  @Test
  void aFolderThatHoldsSomethingIsLeftAlone() throws Exception {
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("mine"), "mine");

    assertThatThrownBy(() -> Export.into(folder, KEPT))
        .isInstanceOf(ExportProblem.class)
        .hasMessage(folder + " is there and not an empty folder. Export to another, or remove it.");
    assertThat(folder.resolve("mine")).hasContent("mine");
  }

  @Test
  void anEmptyFolderTakesIt() throws Exception {
    Files.createDirectory(folder);

    export(log());

    assertThat(ExportedLog.fold(folder).view(KEPT)).isPresent();
    assertThat(everything()).containsExactly("kept-export");
  }

  @Test
  void anExportThatIsNotFinishedLeavesNothing() throws Exception {
    try (Export export = Export.into(folder, KEPT)) {
      export.take(entry(0, log().getFirst()), 0, log().getFirst());
    }

    assertThat(everything()).isEmpty();
  }

  @Test
  void aLineThatIsNoFactIsNamed() throws Exception {
    export(log());
    replace(ExportFile.FACTS, "\"offset\":1,", "\"offset\":\"1");

    assertRefused(ExportFile.FACTS.in(folder) + ", line 2: no fact of a log: ");
  }

  @Test
  void factsInAnotherOrderAreNamed() throws Exception {
    export(log());
    replace(ExportFile.FACTS, "\"offset\":1,", "\"offset\":0,");

    assertRefused(ExportFile.FACTS.in(folder) + ", line 2: no fact of a log: offset 0 where 1 to");
  }

  @Test
  void aFactThatWasChangedIsFoundByItsChecksum() throws Exception {
    export(log());
    replace(ExportFile.FACTS, "\"test/accuracy\":0.5", "\"test/accuracy\":0.6");

    assertRefused(ExportFile.FACTS.in(folder) + " is not as it was exported: SHA-256 is ");
  }

  @Test
  void aFileThatWasCutIsNamedWithItsSize() throws Exception {
    export(log());
    String metrics = Files.readString(ExportFile.METRICS.in(folder));
    Files.writeString(ExportFile.METRICS.in(folder), metrics.substring(0, 100));

    assertRefused(ExportFile.METRICS.in(folder) + " is not as it was exported: 100 bytes, not ");
  }

  @Test
  void aFileThatIsMissingIsNamed() throws Exception {
    export(log());
    Files.delete(ExportFile.SWEEP.in(folder));

    assertRefused(ExportFile.SWEEP.in(folder) + " is missing");
  }

  @Test
  void noFileOutsideTheFolderIsOpenedWhateverTheManifestNames() throws Exception {
    export(log());
    Files.move(ExportFile.TRIALS.in(folder), place.resolve("trials.csv"));
    replace(ExportFile.MANIFEST, "\"trials.csv\"", "\"../trials.csv\"");

    assertRefused("names other files than an export has: [../trials.csv] too many, [trials.csv]");
  }

  @Test
  void aSweepOfAHostileNameIsRefused() throws Exception {
    export(log());
    replace(ExportFile.MANIFEST, "\"sweep\":\"kept\"", "\"sweep\":\"../kept\"");

    assertRefused("manifest.json is damaged: ", "is not a sweep name");
  }

  @Test
  void aManifestOfAnotherExportIsNotTakenForThisOnes() throws Exception {
    export(log());
    replace(ExportFile.MANIFEST, "\"log\":\"log\"", "\"log\":\"other\"");

    assertRefused("has not the facts of kept in log other that manifest.json names");
  }

  @Test
  void anExportOfANewerProgramSaysSo() throws Exception {
    export(log());
    replace(ExportFile.MANIFEST, "\"format\":1", "\"format\":2");

    assertRefused("manifest.json has format 2; this Lethe reads up to 1");
  }

  @Test
  void anyOtherFolderIsNoExport() {
    folder = place;

    assertRefused(place + " is no export: it has no manifest.json");
  }

  private static List<String> log() {
    return SharedLog.of(
            "log",
            KeptSweep.finished("before"),
            KeptSweep.finished("kept"),
            KeptSweep.tuned("behind"))
        .stream()
        .map(ExportTest::json)
        .toList();
  }

  /** Exports the sweep from a log with these records, and returns what they fold to. */
  private Ledger export(List<String> log) throws Exception {
    Ledger ledger = new Ledger();
    try (Export export = Export.into(folder, KEPT)) {
      for (int i = 0; i < log.size(); i++) {
        LogReader.Entry entry = entry(i, log.get(i));
        export.take(entry, 1_000 + i, log.get(i));
        Fold.into(ledger, entry);
      }
      export.finish(ledger, "9.9");
    }
    return ledger;
  }

  private static LogReader.Entry entry(long offset, String json) {
    return new LogReader.Entry(offset, Wire.logRecord(json.getBytes(UTF_8)));
  }

  private static String json(LogRecord record) {
    return new String(Wire.encode(record), UTF_8);
  }

  private void replace(ExportFile file, String old, String fresh) throws Exception {
    replace(file.fileName(), old, fresh);
  }

  private void replace(String file, String old, String fresh) throws Exception {
    Path path = folder.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(old);
    Files.writeString(path, text.replace(old, fresh));
  }

  private void assertRefused(String... why) {
    assertThatThrownBy(() -> ExportedLog.fold(folder))
        .isInstanceOf(ExportProblem.class)
        .message()
        .contains(why);
  }

  private List<String> everything() throws Exception {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
