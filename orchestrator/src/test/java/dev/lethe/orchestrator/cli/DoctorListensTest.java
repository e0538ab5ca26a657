package dev.lethe.orchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.kafka.Cluster;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.testing.KafkaForTests;
import dev.lethe.orchestrator.testing.RepeatedBeats;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the doctor makes of beats on a real broker, whose senders a test makes up. */
class DoctorListensTest {
  private static final Duration NONE = Duration.ZERO;

  private final Cluster cluster = KafkaForTests.holding(List.of(genesis(), elected(), elected()));
  @AutoClose private final RepeatedBeats beats = new RepeatedBeats(cluster);

  private static LogRecord genesis() {
    return LogRecord.unled(0, new Fact.Genesis("log"));
  }

  private static LogRecord elected() {
    return LogRecord.unled(0, new Fact.LeaderElected("one", Ledger.FOLD_VERSION, ""));
  }

  private static LeaderBeat leader(long epoch, boolean leaving) {
    return new LeaderBeat(Wire.VERSION, epoch, 1, "", leaving);
  }

  private static WorkerBeat worker(String name, int version, boolean leaving) {
    return new WorkerBeat(
        version, new WorkerId(name), "host", 0, 1, "cpu", 1, List.of(), "waits", leaving, "");
  }

  private CommandLineForTests doctor(String... more) {
    Stream<String> asked =
        Stream.of(
            "doctor", "--kafka", cluster.bootstrap(), "--namespace", cluster.topics().namespace());
    return CommandLineForTests.run(Stream.concat(asked, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void aLeaderThatWasFollowedIsNotTakenForTheLeader() {
    beats.repeat(leader(1, false), NONE);

    assertThat(doctor().output())
        .containsPattern(
            "! {3}leader +one beats that was elected at 1, and the last election is at")
        .contains("It notices within seconds; ask again.");
  }

  @Test
  void whoeverBeatBeforeAndIsNotHeardNowDoesNotLead() throws Exception {
    beats.once(leader(2, false));

    assertThat(doctor().output()).containsPattern("✗ {3}leader +nobody leads");
  }

  @Test
  void whoeverBeatBeforeAndSaysGoodbyeNowDoesNotLead() throws Exception {
    beats.once(leader(2, false));
    beats.repeat(leader(2, true), NONE);

    assertThat(doctor().output()).containsPattern("✗ {3}leader +nobody leads");
  }

  @Test
  void workersThatFellSilentOrSpeakAnotherVersionAndClocksThatAreOffAreNamed() throws Exception {
    beats.once(worker("silent", Wire.VERSION, false));
    beats.once(worker("gone", Wire.VERSION, false));
    beats.once(worker("gone", Wire.VERSION, true));
    beats.repeat(leader(2, false), Duration.ofMinutes(-1));
    beats.repeat(worker("early", Wire.VERSION, false), Duration.ofMinutes(1));
    beats.repeat(worker("other", Wire.VERSION + 1, false), NONE);

    CommandLineForTests told = doctor();

    assertThat(told.status()).isEqualTo(3);
    assertThat(told.output())
        .containsPattern("ok {2}leader +beats, elected at 2 of the log")
        .containsPattern("! {3}workers +2 beat, and silent fell silent without a goodbye. Look at")
        .containsPattern("✗ {3}worker versions +other speak another version .* Install this Lethe")
        .containsPattern("! {3}clock of leader +is (59|60|61) s behind this machine's")
        .containsPattern("! {3}clock of worker early +is (59|60) s ahead of this machine's");
  }

  @Test
  void whatNoOrchestratorTakesIsSaid() {
    beats.repeat(leader(2, false), NONE);
    beats.repeat(worker("anne", Wire.VERSION, false), NONE);

    assertThat(doctor().output())
        .containsPattern("ok {2}workers +1 beat\\R")
        .containsPattern("ok {2}reports +0 are not in the log");
  }

  @Test
  void aWorkerIsToldOfTheTopicsThatItUses() {
    CommandLineForTests told = doctor("--as", "worker");

    assertThat(told.output())
        .contains("topic " + cluster.topics().trials())
        .doesNotContain("topic " + cluster.topics().log(), "leader", "✗");
    CommandLineForTests nobody = doctor("--as", "nobody");
    assertThat(nobody.status()).isEqualTo(2);
    assertThat(nobody.errors()).contains("\"nobody\" is no part; expected orchestrator or worker");
  }
}
