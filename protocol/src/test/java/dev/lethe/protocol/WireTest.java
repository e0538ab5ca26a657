package dev.lethe.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.protocol.Decoded.Broken;
import dev.lethe.protocol.Decoded.Known;
import dev.lethe.protocol.Decoded.Unknown;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
  private static final SweepName SWEEP = new SweepName("quickstart");
  private static final TrialId TRIAL = new TrialId("0123456789abcdef");
  private static final Attempt ATTEMPT = new Attempt(TRIAL, 2);
  private static final WorkerId WORKER = new WorkerId("worker-1-host-00ff");

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
        Wire.logRecord(
            bytes("{'version':1,'epoch':0,'offset':0,'at':0,'fact':{'kind':'Married'}}"));

    assertThat(record).isEqualTo(new Unknown<>("Married", false));
  }

  @Test
  void anotherVersionIsNamed() {
    assertThat(Wire.order(bytes("{'version':2,'kind':'Lead','epoch':0}")))
        .isEqualTo(new Unknown<>("version 2", true));
  }

  @Test
  void aBeatOfAnotherVersionTellsWhoLivesAndWhatIsHeld() {
    Decoded<Beat> beat =
        Wire.beat(
            bytes(
                "{'version':2,'kind':'Worker','worker':'anne','places':{'gpu':4},"
                    + "'held':[{'trial':'0123456789abcdef','number':2}]}"));

    assertThat(beat)
        .isEqualTo(
            new Known<>(
                new Beat.WorkerBeat(
                    2,
                    new WorkerId("anne"),
                    "",
                    0,
                    0,
                    "",
                    0,
                    List.of(ATTEMPT),
                    "speaks version 2 of the protocol",
                    false,
                    "")));
  }

  /** Messages in which something is missing that the reader would trip over later. */
  static Stream<Decoded<?>> incomplete() {
    return Stream.of(
        Wire.workerReport(bytes("{'version':1,'worker':'w','sequence':0,'at':0}")),
        Wire.workerReport(
            bytes(
                "{'version':1,'worker':'w','sequence':0,'at':0,'report':{'kind':'Failed',"
                    + "'attempt':{'trial':'0123456789abcdef','number':1}}}")),
        Wire.workerReport(
            bytes(
                "{'version':1,'worker':'w','sequence':0,'at':0,'report':{'kind':'EpochFinished',"
                    + "'attempt':{'trial':'0123456789abcdef','number':1},'epoch':1,'steps':1,"
                    + "'gradientEvaluations':1,'metrics':{'training/loss':null}}}")),
        Wire.workerReport(
            bytes(
                "{'version':1,'worker':'w','sequence':0,'at':0,'report':{'kind':'Started',"
                    + "'attempt':{'number':1},'environment':{}}}")),
        Wire.logRecord(bytes("{'version':1,'epoch':0,'offset':0,'at':0}")),
        Wire.logRecord(
            bytes("{'version':1,'epoch':0,'at':0,'fact':{'kind':'Paused','sweep':'s'}}")),
        Wire.logRecord(bytes("{'version':1,'epoch':0,'offset':0,'at':0,'fact':{'kind':'Paused'}}")),
        Wire.beat(bytes("{'version':1,'kind':'Worker','worker':'anne'}")),
        Wire.beat(bytes("{'version':2,'kind':'Worker','held':[]}")),
        Wire.order(bytes("{'version':1,'kind':'Run','epoch':1,'worker':'anne'}")),
        Wire.order(bytes("{'version':1,'kind':'Stop','epoch':1,'worker':'anne'}")));
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void aMessageWithoutWhatItIsAboutIsBroken(Decoded<?> incomplete) {
    assertThat(incomplete).isInstanceOf(Broken.class);
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
  void nothingLargerThanAnyMessageIsLookedAt() {
    byte[] large = new byte[Wire.MAX_BYTES + 1];

    assertThat(Wire.logRecord(large)).isEqualTo(new Broken<>("4194305 bytes, more than 4194304"));
    assertThat(Wire.order(large)).isEqualTo(new Broken<>("4194305 bytes, more than 4194304"));
    assertThat(Wire.beat(large)).isEqualTo(new Broken<>("4194305 bytes, more than 65536"));
  }

  @Test
  void whatIsSaidOfAStrangersMessageIsShortAndHarmless() {
    String kind = "x\\u001b[2J\\n" + "y".repeat(1000);

    Decoded<Order> unknown = Wire.order(bytes("{'version':1,'kind':'%s'}".formatted(kind)));

    assertThat(unknown)
        .isInstanceOfSatisfying(
            Decoded.Unknown.class,
            it -> assertThat(it.kind()).hasSize(201).startsWith("x [2J yyy"));
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
  void aTrialKeepsItsIdInEveryVersion() {
    TrialId id =
        TrialId.of(
            SWEEP,
            "sam",
            Map.of("m", 16, "rho", 0.05, "nesterov", true, "schedule", "cosine"),
            1,
            new Budget.GradientEpochs(6));

    assertThat(id).isEqualTo(new TrialId("03d7af142350cbc2"));
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
