package dev.lethe.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Decoded.Broken;
import dev.lethe.protocol.Decoded.Known;
import dev.lethe.protocol.Decoded.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WireTest {
  private static final Path GOLDEN = Path.of("src", "test", "resources", "golden", "log.jsonl");
  private static final SweepName SWEEP = new SweepName("quickstart");
  private static final TrialId TRIAL = new TrialId("0123456789abcdef");
  private static final Attempt ATTEMPT = new Attempt(TRIAL, 2);
  private static final WorkerId WORKER = new WorkerId("worker-1-host-00ff");

  /** One record of every kind of fact, in the order of the golden file. */
  private static List<LogRecord> everyKind() {
    Trial trial = new Trial(TRIAL, 0, Phase.TUNE, "sam", 1, Map.of("rho", 0.05, "m", 16), 1);
    Checkpoint checkpoint = new Checkpoint("a.checkpoint", 7, "ff");
    LogRecord.Origin origin = new LogRecord.Origin(0, 12, WORKER, 1_000);
    Stream<Fact> decided =
        Stream.of(
            new Fact.Genesis("log"),
            new Fact.LeaderElected("host", 1, "http://host:1"),
            new Fact.Submitted(
                SWEEP,
                "ab",
                "name: quickstart",
                Wire.tree(Map.of("k", 1)),
                Map.of("git", "c0ffee")),
            new Fact.Planned(SWEEP, List.of(trial)),
            new Fact.PlanFinished(SWEEP, Phase.TUNE),
            new Fact.WinnerChosen(SWEEP, "sam", 1, 0.9),
            new Fact.SweepFinished(SWEEP),
            new Fact.Paused(SWEEP),
            new Fact.Resumed(SWEEP),
            new Fact.Cancelled(SWEEP, "by hand"),
            new Fact.Assigned(ATTEMPT, WORKER),
            new Fact.LeaseExpired(ATTEMPT, WORKER, true));
    Stream<Report> reported =
        Stream.of(
            new Report.Started(ATTEMPT, "cafe", Map.of("device", "cpu")),
            new Report.EpochFinished(ATTEMPT, 1, 25, 2400, Map.of("training/loss", 1.5)),
            new Report.Checkpointed(ATTEMPT, checkpoint),
            new Report.Completed(ATTEMPT, 50, 4800, 1.25, Map.of("test/accuracy", 0.5)),
            new Report.Failed(ATTEMPT, new Failure(FailureKind.DIVERGED, "loss was NaN", 3)),
            new Report.HandedBack(ATTEMPT, Report.Reason.LEAVING, "", checkpoint));
    return Stream.concat(
            decided.map(fact -> LogRecord.decided(5, 2_000, fact)),
            reported.map(report -> LogRecord.accepted(5, 2_000, origin, report)))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> everyKindIsWrittenAsTheGoldenFileHasIt() throws IOException {
    List<String> golden = Files.readAllLines(GOLDEN);
    List<LogRecord> records = everyKind();
    assertThat(golden).hasSameSizeAs(records);
    return Stream.iterate(0, i -> i < records.size(), i -> i + 1)
        .map(i ->
            DynamicTest.dynamicTest(
                records.get(i).fact().getClass().getSimpleName(),
                () ->
                    assertThat(new String(Wire.encode(records.get(i)), UTF_8))
                        .isEqualTo(golden.get(i))));
  }

  @TestFactory
  Stream<DynamicTest> everyGoldenLineIsReadAsWhatWasWritten() throws IOException {
    List<String> golden = Files.readAllLines(GOLDEN);
    List<LogRecord> records = everyKind();
    return Stream.iterate(0, i -> i < golden.size(), i -> i + 1)
        .map(i ->
            DynamicTest.dynamicTest(
                records.get(i).fact().getClass().getSimpleName(),
                () ->
                    assertThat(Wire.logRecord(golden.get(i).getBytes(UTF_8)))
                        .isEqualTo(new Known<>(records.get(i)))));
  }

  @Test
  void unknownFieldsAreIgnored() {
    Decoded<Beat> beat =
        Wire.beat(
            bytes(
                "{'version':1,'kind':'Leader','epoch':3,'number':4,'url':'','leaving':false,'mood':'good'}"));

    assertThat(beat).isEqualTo(new Known<>(new Beat.LeaderBeat(1, 3, 4, "", false)));
  }

  @Test
  void anUnknownKindIsNamed() {
    Decoded<LogRecord> record =
        Wire.logRecord(bytes("{'version':1,'epoch':0,'at':0,'fact':{'kind':'Married'}}"));

    assertThat(record).isEqualTo(new Unknown<>("Married"));
  }

  @Test
  void anotherVersionIsNamed() {
    assertThat(Wire.order(bytes("{'version':2,'kind':'Lead','epoch':0}")))
        .isEqualTo(new Unknown<>("version 2"));
  }

  @Test
  void garbageIsBroken() {
    assertThat(Wire.order(bytes("{'version':"))).isInstanceOf(Broken.class);
    assertThat(Wire.order(null)).isInstanceOf(Broken.class);
    assertThat(Wire.order(bytes("[]"))).isInstanceOf(Broken.class);
    assertThat(Wire.beat(bytes("{'version':1,'kind':'Leader'}"))).isInstanceOf(Broken.class);
  }

  @Test
  void aReportOfMoreThan64KilobytesIsBroken() {
    byte[] large = new byte[Wire.MAX_REPORT_BYTES + 1];

    assertThat(Wire.workerReport(large))
        .isEqualTo(new Broken<WorkerReport>("65537 bytes, more than 65536"));
  }

  @Test
  void metricsThatAreNoNumbersSurvive() {
    Report completed =
        new Report.Completed(
            ATTEMPT, 1, 1, 1, Map.of("a", Double.NaN, "b", Double.POSITIVE_INFINITY));
    WorkerReport said = new WorkerReport(1, WORKER, 0, 0, completed);

    assertThat(Wire.workerReport(Wire.encode(said))).isEqualTo(new Known<>(said));
  }

  @Test
  void theSameConfigurationIsTheSameTrialHoweverItsNumbersAreWritten() {
    Budget budget = new Budget.Epochs(3);

    TrialId first = TrialId.of(SWEEP, "sam", Map.of("m", 16, "rho", 0.05), 1, budget);
    TrialId second = TrialId.of(SWEEP, "sam", Map.of("rho", 0.05, "m", 16.0), 1, budget);

    assertThat(first).isEqualTo(second);
    assertThat(first)
        .isNotEqualTo(TrialId.of(SWEEP, "sam", Map.of("m", 16, "rho", 0.05), 2, budget));
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }
}
